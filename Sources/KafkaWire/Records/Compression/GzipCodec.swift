#if Gzip
  import CZlib

  /// RFC 1952, by zlib.
  enum GzipCodec: RecordCodec {
    /// zlib's largest window, with gzip's header and trailer.
    private static let windowBits: Int32 = 15 + 16
    private static let structSize = unsafe Int32(MemoryLayout<z_stream>.size)

    /// Several members after each other count as one, as for Java.
    static func decompress(_ source: Bytes, to output: inout CodecOutput) throws(CodecFailure) {
      // zlib remembers the address and wants the same one again.
      let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
      unsafe stream.initialize(to: z_stream())
      defer { unsafe stream.deallocate() }
      guard unsafe inflateInit2_(stream, windowBits, ZLIB_VERSION, structSize) == Z_OK else {
        throw .unusable("zlib does not start")
      }
      defer { unsafe inflateEnd(stream) }
      try unsafe source.withUnsafeBytes { input throws(CodecFailure) in
        unsafe stream.pointee.next_in = pointer(input)
        unsafe stream.pointee.avail_in = UInt32(clamping: input.count)
        try unsafe inflate(stream, to: &output)
      }
    }

    private static func inflate(
      _ stream: UnsafeMutablePointer<z_stream>, to output: inout CodecOutput
    ) throws(CodecFailure) {
      while true {
        let space = try unsafe output.space()
        let room = UInt32(clamping: space.count)
        unsafe stream.pointee.next_out = space.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe stream.pointee.avail_out = room
        let status = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
        try unsafe output.wrote(Int(room - stream.pointee.avail_out))
        switch status {
        case Z_STREAM_END:
          if unsafe stream.pointee.avail_in == 0 { return }
          guard unsafe inflateReset(stream) == Z_OK else { throw .unusable("zlib does not start again") }
        case Z_OK:
          guard unsafe stream.pointee.avail_in > 0 || stream.pointee.avail_out == 0 else { throw cut }
        case Z_BUF_ERROR:
          throw cut
        default:
          throw .broken(unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "zlib's error \(status)")
        }
      }
    }

    private static let cut = CodecFailure.broken("the stream ends early")

    static func compress(_ source: ByteChain, level: Int?, to output: inout CodecOutput) throws(CodecFailure) {
      let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
      unsafe stream.initialize(to: z_stream())
      defer { unsafe stream.deallocate() }
      let level = Int32(clamping: level ?? Int(Z_DEFAULT_COMPRESSION))
      let memoryLevel: Int32 = 8
      guard
        unsafe deflateInit2_(
          stream, level, Z_DEFLATED, windowBits, memoryLevel, Z_DEFAULT_STRATEGY, ZLIB_VERSION, structSize) == Z_OK
      else { throw .unusable("zlib does not start at level \(level)") }
      defer { unsafe deflateEnd(stream) }
      for piece in source.segments {
        try unsafe piece.withUnsafeBytes { input throws(CodecFailure) in
          unsafe stream.pointee.next_in = pointer(input)
          unsafe stream.pointee.avail_in = UInt32(clamping: input.count)
          while unsafe stream.pointee.avail_in > 0 { _ = try unsafe deflate(stream, Z_NO_FLUSH, to: &output) }
        }
      }
      while try unsafe deflate(stream, Z_FINISH, to: &output) != Z_STREAM_END {}
    }

    private static func deflate(
      _ stream: UnsafeMutablePointer<z_stream>, _ flush: Int32, to output: inout CodecOutput
    ) throws(CodecFailure) -> Int32 {
      let space = try unsafe output.space()
      let room = UInt32(clamping: space.count)
      unsafe stream.pointee.next_out = space.baseAddress?.assumingMemoryBound(to: UInt8.self)
      unsafe stream.pointee.avail_out = room
      let status = unsafe CZlib.deflate(stream, flush)
      guard status == Z_OK || status == Z_STREAM_END else { throw .unusable("zlib's error \(status)") }
      try unsafe output.wrote(Int(room - stream.pointee.avail_out))
      return status
    }

    /// zlib declares its input writable, and only reads it.
    private static func pointer(_ input: UnsafeRawBufferPointer) -> UnsafeMutablePointer<UInt8>? {
      unsafe UnsafeMutablePointer(mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
    }
  }
#endif

#if LZ4
  import CLZ4

  /// The LZ4 frame format, by liblz4.
  enum LZ4Codec: RecordCodec {
    /// Bytes that are compressed at once: Java's block size. It also keeps what has to be reserved small.
    private static let blockSize = 64 << 10

    /// Several frames after each other count as one.
    static func decompress(_ source: Bytes, to output: inout CodecOutput) throws(CodecFailure) {
      var created: OpaquePointer?
      guard unsafe LZ4F_isError(LZ4F_createDecompressionContext(&created, UInt32(LZ4F_VERSION))) == 0,
        let context = unsafe created
      else { throw .unusable("liblz4 does not start") }
      defer { unsafe LZ4F_freeDecompressionContext(context) }
      try unsafe source.withUnsafeBytes { input throws(CodecFailure) in
        try unsafe decompress(input, context, to: &output)
      }
    }

    private static func decompress(
      _ input: UnsafeRawBufferPointer, _ context: OpaquePointer, to output: inout CodecOutput
    ) throws(CodecFailure) {
      var position = 0
      var isNewFrame = true
      while true {
        if isNewFrame {
          let rest = unsafe UnsafeRawBufferPointer(rebasing: input[position...])
          position += try unsafe header(of: rest, context, limit: output.limit)
          isNewFrame = false
        }
        let space = try unsafe output.space()
        var written = space.count
        var read = input.count - position
        let next = unsafe input.baseAddress.map { unsafe $0 + position }
        let hint = unsafe LZ4F_decompress(context, space.baseAddress, &written, next, &read, nil)
        guard LZ4F_isError(hint) == 0 else { throw .broken(name(hint)) }
        position += read
        try output.wrote(written)
        if hint == 0, position == input.count { return }
        isNewFrame = hint == 0
        // Nothing left to read and room left over: it waits for bytes that are not there.
        guard position < input.count || written == space.count, read > 0 || written > 0 else {
          throw .broken("the frame ends early")
        }
      }
    }

    /// Reads a frame's header; how many bytes it has. liblz4 takes memory for a block of the largest size that the header
    /// allows once it goes on from here.
    private static func header(
      of input: UnsafeRawBufferPointer, _ context: OpaquePointer, limit: Int
    ) throws(CodecFailure) -> Int {
      var info = LZ4F_frameInfo_t()
      var read = input.count
      let hint = unsafe LZ4F_getFrameInfo(context, &info, input.baseAddress, &read)
      guard LZ4F_isError(hint) == 0 else { throw .broken(name(hint)) }
      // 4 stands for 64 KiB, and each further one for four times as much.
      let blocks = info.frameType == LZ4F_skippableFrame ? 0 : 1 << (8 + 2 * min(info.blockSizeID.rawValue, 7))
      guard blocks <= max(limit, blockSize) else { throw .tooLarge }
      return read
    }

    static func compress(_ source: ByteChain, level: Int?, to output: inout CodecOutput) throws(CodecFailure) {
      var created: OpaquePointer?
      guard unsafe LZ4F_isError(LZ4F_createCompressionContext(&created, UInt32(LZ4F_VERSION))) == 0,
        let context = unsafe created
      else { throw .unusable("liblz4 does not start") }
      defer { unsafe LZ4F_freeCompressionContext(context) }
      var preferences = LZ4F_preferences_t()
      preferences.frameInfo.blockSizeID = LZ4F_max64KB
      // Java reads no other.
      preferences.frameInfo.blockMode = LZ4F_blockIndependent
      preferences.compressionLevel = Int32(clamping: level ?? 0)
      preferences.autoFlush = 1

      let headSpace = try unsafe output.space(Int(LZ4F_HEADER_SIZE_MAX))
      try output.wrote(
        checked(unsafe LZ4F_compressBegin(context, headSpace.baseAddress, headSpace.count, &preferences)))
      let bound = unsafe LZ4F_compressBound(blockSize, &preferences)
      try unsafe BlockGatherer(blockSize).each(of: source) { block throws(CodecFailure) in
        let space = try unsafe output.space(bound)
        try output.wrote(
          checked(
            unsafe LZ4F_compressUpdate(context, space.baseAddress, space.count, block.baseAddress, block.count, nil)))
      }
      let tailSpace = try unsafe output.space(LZ4F_compressBound(0, &preferences))
      try output.wrote(checked(unsafe LZ4F_compressEnd(context, tailSpace.baseAddress, tailSpace.count, nil)))
    }

    private static func checked(_ result: Int) throws(CodecFailure) -> Int {
      guard LZ4F_isError(result) == 0 else { throw .unusable(name(result)) }
      return result
    }

    private static func name(_ code: Int) -> String {
      unsafe LZ4F_getErrorName(code).map { unsafe String(cString: $0) } ?? "liblz4's error \(code)"
    }
  }
#endif

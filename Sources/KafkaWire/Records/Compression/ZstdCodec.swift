#if Zstd
  import CZstd

  /// Zstandard (RFC 8878), by libzstd.
  enum ZstdCodec: RecordCodec {
    /// In one go straight into the output, and again with four times the room where that was too little: the library's
    /// streams would first reserve a window of up to 128 MiB on a frame's word. Costs at most a third more work, and
    /// nothing where the frame's own claim is true.
    static func decompress(_ source: Bytes, to output: inout CodecOutput) throws(CodecFailure) {
      guard let context = unsafe ZSTD_createDCtx() else { throw .unusable("libzstd does not start") }
      defer { unsafe ZSTD_freeDCtx(context) }
      try unsafe source.withUnsafeBytes { input throws(CodecFailure) in
        // An empty input is no frame, though the library takes it for none at all.
        guard input.count > 0 else { throw .broken("there is no frame") }
        var room = try unsafe firstRoom(input, output.limit)
        while true {
          let space = try unsafe output.space(room)
          let written = unsafe ZSTD_decompressDCtx(
            context, space.baseAddress, space.count, input.baseAddress, input.count)
          if ZSTD_isError(written) == 0 { return try output.wrote(written) }
          guard ZSTD_getErrorCode(written) == ZSTD_error_dstSize_tooSmall else { throw .broken(name(written)) }
          // One more than the limit has been tried already.
          guard space.count <= output.limit else { throw .tooLarge }
          room = min(space.count * 4, output.limit + 1)
        }
      }
    }

    /// What the first frame claims to hold, where that can be and is allowed; else a guess.
    private static func firstRoom(_ input: UnsafeRawBufferPointer, _ limit: Int) throws(CodecFailure) -> Int {
      let guess = min(max(input.count * 4, 1 << 10), limit)
      let claim = unsafe ZSTD_getFrameContentSize(input.baseAddress, input.count)
      // The two largest numbers stand for "not known" and "no frame".
      guard claim < UInt64.max - 1 else { return guess }
      guard claim <= UInt64(limit) else { throw .tooLarge }
      // A liar gets no more than a small multiple of what it sent, to begin with.
      return min(max(Int(claim), 1), max(guess, input.count * 64))
    }

    static func compress(_ source: ByteChain, level: Int?, to output: inout CodecOutput) throws(CodecFailure) {
      guard let context = unsafe ZSTD_createCCtx() else { throw .unusable("libzstd does not start") }
      defer { unsafe ZSTD_freeCCtx(context) }
      if let level {
        _ = try checked(unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Int32(clamping: level)))
      }
      _ = try checked(unsafe ZSTD_CCtx_setPledgedSrcSize(context, UInt64(source.count)))
      for piece in source.segments {
        try unsafe piece.withUnsafeBytes { bytes throws(CodecFailure) in
          var input = unsafe ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
          while unsafe input.pos < input.size {
            _ = try unsafe step(context, &input, ZSTD_e_continue, to: &output)
          }
        }
      }
      var nothing = unsafe ZSTD_inBuffer(src: nil, size: 0, pos: 0)
      while try unsafe step(context, &nothing, ZSTD_e_end, to: &output) > 0 {}
    }

    private static func step(
      _ context: OpaquePointer, _ input: inout ZSTD_inBuffer, _ directive: ZSTD_EndDirective,
      to output: inout CodecOutput
    ) throws(CodecFailure) -> Int {
      let space = try unsafe output.space()
      var out = unsafe ZSTD_outBuffer(dst: space.baseAddress, size: space.count, pos: 0)
      let left = try checked(unsafe ZSTD_compressStream2(context, &out, &input, directive))
      try unsafe output.wrote(out.pos)
      return left
    }

    private static func checked(_ result: Int) throws(CodecFailure) -> Int {
      guard ZSTD_isError(result) == 0 else { throw .unusable(name(result)) }
      return result
    }

    private static func name(_ code: Int) -> String {
      unsafe ZSTD_getErrorName(code).map { unsafe String(cString: $0) } ?? "libzstd's error \(code)"
    }
  }
#endif

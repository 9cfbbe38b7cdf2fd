#if Snappy
  import CSnappy

  /// Snappy, by Google's library: read raw (as librdkafka and Go write it) and in the framing of Java's snappy-java
  /// ("xerial"), written in the latter, which every client reads.
  ///
  /// The framing: a header of 16 bytes, then blocks, each after its length as a big-endian 32-bit number.
  enum SnappyCodec: RecordCodec {
    private static let magic: [UInt8] = [0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0]
    /// The magic, then version 1 and the oldest version that reads it, 1.
    private static let header = magic + [0, 0, 0, 1, 0, 0, 0, 1]
    /// snappy-java's own.
    private static let blockSize = 32 << 10
    /// The densest that the format has: three bytes that stand for 64. A claim beyond it is none to be believed.
    private static let largestRatio = 22

    static func decompress(_ source: Bytes, to output: inout CodecOutput) throws(CodecFailure) {
      try unsafe source.withUnsafeBytes { input throws(CodecFailure) in
        guard unsafe input.starts(with: magic) else { return try unsafe decompressBlock(input, to: &output) }
        var position = 0
        while position < input.count {
          // Streams that were written one after the other have a header each.
          if unsafe input[position...].starts(with: magic) {
            guard input.count - position >= header.count else { throw .broken("the header is cut off") }
            position += header.count
            continue
          }
          guard input.count - position >= 4 else { throw .broken("a block's length is cut off") }
          let claim = unsafe Int(Int32(bigEndian: input.loadUnaligned(fromByteOffset: position, as: Int32.self)))
          position += 4
          guard claim >= 0, claim <= input.count - position else {
            throw .broken("a block claims \(claim) bytes, \(input.count - position) are left")
          }
          let block = unsafe UnsafeRawBufferPointer(rebasing: input[position..<position + claim])
          try unsafe decompressBlock(block, to: &output)
          position += claim
        }
      }
    }

    private static func decompressBlock(
      _ block: UnsafeRawBufferPointer, to output: inout CodecOutput
    ) throws(CodecFailure) {
      let bytes = unsafe block.baseAddress?.assumingMemoryBound(to: CChar.self)
      var claim = 0
      guard let bytes = unsafe bytes, unsafe snappy_uncompressed_length(bytes, block.count, &claim) == SNAPPY_OK else {
        throw .broken("a block has no length")
      }
      guard claim >= 0, claim / largestRatio <= block.count else {
        throw .broken("a block of \(block.count) bytes claims to hold \(claim)")
      }
      let space = try unsafe output.space(max(claim, 1))
      var written = space.count
      let target = unsafe space.baseAddress?.assumingMemoryBound(to: CChar.self)
      guard unsafe snappy_uncompress(bytes, block.count, target, &written) == SNAPPY_OK else {
        throw .broken("a block is no Snappy")
      }
      try output.wrote(written)
    }

    static func compress(_ source: ByteChain, level: Int?, to output: inout CodecOutput) throws(CodecFailure) {
      try output.append(Bytes(header))
      let bound = snappy_max_compressed_length(blockSize)
      try unsafe BlockGatherer(blockSize).each(of: source) { block throws(CodecFailure) in
        let space = try unsafe output.space(4 + bound)
        guard let start = space.baseAddress else { throw .unusable("no room") }
        var written = space.count - 4
        let status = unsafe snappy_compress(
          block.baseAddress?.assumingMemoryBound(to: CChar.self), block.count,
          (start + 4).assumingMemoryBound(to: CChar.self), &written)
        guard status == SNAPPY_OK else { throw .unusable("snappy's error \(status.rawValue)") }
        unsafe start.storeBytes(of: Int32(truncatingIfNeeded: written).bigEndian, as: Int32.self)
        try output.wrote(4 + written)
      }
    }
  }
#endif

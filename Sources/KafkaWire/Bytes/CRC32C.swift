internal import CCRC32C

/// CRC-32C (Castagnoli), the checksum of record batches v2.
public enum CRC32C {
  /// The checksum of `bytes`, continuing from `crc` (0 to start).
  public static func checksum(_ bytes: Bytes, continuing crc: UInt32 = 0) -> UInt32 {
    unsafe bytes.withUnsafeBytes { unsafe streamrec_crc32c(crc, $0.baseAddress, $0.count) }
  }

  /// The checksum of memory that is not immutable yet.
  static func checksum(_ bytes: UnsafeRawBufferPointer, continuing crc: UInt32 = 0) -> UInt32 {
    unsafe streamrec_crc32c(crc, bytes.baseAddress, bytes.count)
  }

  /// The checksum of all pieces in order.
  public static func checksum(_ chain: ByteChain, continuing crc: UInt32 = 0) -> UInt32 {
    let segments = chain.segments
    return segments.indices.reduce(crc) { checksum(segments[$1], continuing: $0) }
  }

  /// The same without the processor's instruction, to hold both ways against each other.
  static func portableChecksum(_ bytes: Bytes, continuing crc: UInt32 = 0) -> UInt32 {
    unsafe bytes.withUnsafeBytes { unsafe streamrec_crc32c_portable(crc, $0.baseAddress, $0.count) }
  }
}

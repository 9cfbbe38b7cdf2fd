/// The 32-bit Murmur2 hash with the seed of Java's producer, so that a key goes to the same partition from either.
enum Murmur2 {
  static func hash(_ key: Bytes) -> UInt32 {
    unsafe key.withUnsafeBytes { unsafe hash($0) }
  }

  /// Java's `toPositive(murmur2(key)) % partitions`; 0 where there are no partitions to choose from.
  static func partition(of key: Bytes, count: Int32) -> Int32 {
    guard count > 0 else { return 0 }
    return Int32(hash(key) & 0x7fff_ffff) % count
  }

  private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    let multiplier: UInt32 = 0x5bd1_e995
    var hash = 0x9747_b28c ^ UInt32(truncatingIfNeeded: bytes.count)
    let words = bytes.count / 4
    for word in 0..<words {
      var mixed = unsafe UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: word * 4, as: UInt32.self))
      mixed = mixed &* multiplier
      mixed ^= mixed >> 24
      mixed = mixed &* multiplier
      hash = hash &* multiplier ^ mixed
    }
    let rest = words * 4
    if bytes.count > rest {
      for index in stride(from: bytes.count - 1, through: rest, by: -1) {
        unsafe hash ^= UInt32(bytes[index]) << UInt32(8 * (index - rest))
      }
      hash = hash &* multiplier
    }
    hash ^= hash >> 13
    hash = hash &* multiplier
    return hash ^ hash >> 15
  }
}

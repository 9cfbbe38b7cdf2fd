/// Arithmetic on the sequence numbers of idempotent producers: 31 bits, and after the largest comes 0.
enum SequenceNumber {
  /// The number `count` records after `base`; `count` is below 2³¹.
  static func advance(_ base: Int32, by count: Int) -> Int32 {
    Int32(truncatingIfNeeded: (Int64(base) + Int64(count)) & 0x7fff_ffff)
  }
}

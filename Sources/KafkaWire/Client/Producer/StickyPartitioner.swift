/// Spreads records without a key over a topic's partitions: one partition until it has taken a batch's worth of bytes,
/// then another at random (KIP-794). Batches are full, and the partitions get equally many bytes, whatever the linger.
struct StickyPartitioner {
  /// Bytes after which another partition's turn comes.
  let stickyBytes: Int
  private var current: Int32?
  private var taken = 0

  init(stickyBytes: Int) {
    self.stickyBytes = stickyBytes
  }

  /// The partition for a record of that many bytes.
  mutating func partition(
    bytes: Int, count: Int32, using generator: inout some RandomNumberGenerator
  ) -> Int32 {
    guard count > 1 else { return 0 }
    if current.map({ $0 >= count }) ?? true || taken >= stickyBytes {
      current = another(count: count, using: &generator)
      taken = 0
    }
    taken += bytes
    return current ?? 0
  }

  /// Never the same again: otherwise a partition's batch would grow twice before another gets its share.
  private func another(count: Int32, using generator: inout some RandomNumberGenerator) -> Int32 {
    guard let current, current < count else { return Int32.random(in: 0..<count, using: &generator) }
    let step = Int32.random(in: 1..<count, using: &generator)
    return Int32((Int64(current) + Int64(step)) % Int64(count))
  }
}

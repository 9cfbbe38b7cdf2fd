/// In which leader epochs the offsets of a partition were written, as far as they were handed out: what a commit tells
/// of its offset, so that whoever goes on from it sees whether the log is still the one that was read (KIP-320).
struct EpochTrail: Sendable, Equatable {
  /// Offsets after `start`, up to `end`, as the next ones to be read.
  private struct Stretch: Sendable, Equatable {
    var start: Int64
    var end: Int64
    var epoch: Int32
  }

  private var stretches: [Stretch] = []

  /// So many are kept. Epochs change with the leader: who commits at all has no more of them.
  private static let most = 64

  mutating func add(from start: Int64, to end: Int64, epoch: Int32) {
    guard end > start else { return }
    if let last = stretches.last, last.end == start, last.epoch == epoch {
      stretches[stretches.count - 1].end = end
    } else {
      stretches.append(Stretch(start: start, end: end, epoch: epoch))
    }
    if stretches.count > Self.most { stretches.removeFirst() }
  }

  mutating func add(_ other: EpochTrail) {
    for stretch in other.stretches { add(from: stretch.start, to: stretch.end, epoch: stretch.epoch) }
  }

  /// The epoch of the record before this offset; -1 where it is not known.
  func epoch(before offset: Int64) -> Int32 {
    stretches.last { $0.start < offset && offset <= $0.end }?.epoch ?? -1
  }

  /// Nothing before this offset is asked about any more.
  mutating func forget(before offset: Int64) {
    stretches.removeAll { $0.end < offset }
  }
}

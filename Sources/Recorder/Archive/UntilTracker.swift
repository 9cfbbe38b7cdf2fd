/// Knows which partitions still have something to bring. A value.
struct UntilTracker: Sendable {
  /// Per partition, the offset to stop before; none for those that have no end yet.
  private var ends: [Int32: Int64]
  /// Milliseconds since 1970-01-01 UTC: stop before the first record with it or a later one.
  private let time: Int64?
  private(set) var open: Set<Int32>

  init(partitions: [Int32], ends: [Int32: Int64] = [:], time: Int64? = nil) {
    self.ends = ends
    self.time = time
    open = Set(partitions)
  }

  var isDone: Bool { open.isEmpty }

  /// Whether this record is still wanted; where it is not, its partition is at its end.
  mutating func admits(_ partition: Int32, offset: Int64, timestamp: Int64) -> Bool {
    guard open.contains(partition) else { return false }
    let isPast = ends[partition].map { offset >= $0 } ?? false
    let isLate = time.map { timestamp >= $0 } ?? false
    if isPast || isLate { open.remove(partition) }
    return !isPast && !isLate
  }

  /// The offset to stop before; the largest number where there is none.
  func end(_ partition: Int32) -> Int64 { ends[partition] ?? .max }

  /// The partition's next offset is `position`, whether by records, gaps, or because it began there.
  mutating func reached(_ partition: Int32, _ position: Int64) {
    if let end = ends[partition], position >= end { open.remove(partition) }
  }

  /// The wanted time has come: what is still open ends at these offsets.
  mutating func close(at offsets: [Int32: Int64]) {
    for partition in open {
      guard let offset = offsets[partition] else { continue }
      ends[partition] = min(ends[partition] ?? .max, offset)
    }
  }
}

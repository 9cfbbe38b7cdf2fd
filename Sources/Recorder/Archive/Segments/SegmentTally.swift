import KafkaWire

/// What an open segment has taken so far. A value.
struct SegmentTally {
  /// The first offset that it speaks of, and the one behind the last.
  let from: Int64
  private(set) var next: Int64
  private(set) var firstOffset: Int64?
  private(set) var lastOffset: Int64?
  private(set) var records = 0
  private(set) var bytes = 0
  private(set) var checksum: UInt32 = 0
  private(set) var firstTimestamp: Int64?
  private(set) var lastTimestamp: Int64?
  private(set) var gaps: [OffsetSpan] = []
  private(set) var skipped: [OffsetSpan] = []

  init(from: Int64) {
    self.from = from
    next = from
  }

  var isEmpty: Bool { next == from }

  mutating func took(_ frame: DecodedFrame) {
    if firstOffset == nil {
      firstOffset = frame.offset
      firstTimestamp = frame.timestamp
    }
    lastOffset = frame.offset
    lastTimestamp = frame.timestamp
    records += 1
    bytes += frame.image.count
    checksum = CRC32C.checksum(frame.image, continuing: checksum)
    next = frame.offset &+ 1
  }

  mutating func skip(_ offset: Int64, reason: String) {
    skipped.note(from: offset, to: offset, reason: reason)
    next = offset &+ 1
  }

  /// Notes that there are no records from `next` up to `end`. Those below `logStart` (-1: unknown) were deleted by
  /// retention; the others were compacted away, or are the broker's own.
  ///
  /// - Returns: how many were deleted.
  mutating func noteGap(upTo end: Int64, logStart: Int64) -> UInt64 {
    guard end > next else { return 0 }
    let deleted = min(max(logStart, next), end)
    let lost = UInt64(deleted &- next)
    gaps.note(from: next, to: deleted &- 1, reason: OffsetSpan.retention)
    gaps.note(from: deleted, to: end &- 1, reason: OffsetSpan.absent)
    next = end
    return lost
  }
}

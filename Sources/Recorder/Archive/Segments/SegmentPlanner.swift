/// Decides when an open segment is closed. A value: it sees sizes and times and does nothing.
struct SegmentPlanner {
  enum Reason: String {
    case bytes
    case records
    case recordTime = "record_time"
    case idle
    /// Too many gaps and skipped records to be listed in one line.
    case notes
    /// The archiver stopped: at its end, or because it was told to.
    case end
  }

  /// Lists in a manifest line are kept short enough to be read into memory without thought.
  static let maxNotes = 1000

  let policy: RotationPolicy

  /// Whether the segment must be closed before this frame.
  ///
  /// - Parameters:
  ///   - count: bytes of the frame.
  ///   - timestamp: of the record, in ms.
  func reason(before count: Int, at timestamp: Int64, in segment: SegmentTally) -> Reason? {
    guard segment.records > 0 else { return nil }
    if segment.bytes > policy.bytes - count { return .bytes }
    if segment.records >= policy.records { return .records }
    if let limit = policy.recordTime, let first = segment.firstTimestamp {
      let (elapsed, overflow) = timestamp.subtractingReportingOverflow(first)
      if overflow || elapsed >= limit.milliseconds { return .recordTime }
    }
    return nil
  }

  /// Whether it must be closed because of what it has listed.
  func reason(forNotesIn segment: SegmentTally) -> Reason? {
    segment.gaps.count + segment.skipped.count >= Self.maxNotes ? .notes : nil
  }

  /// - Parameters: nanoseconds of a steady clock: now, and when the partition last brought something.
  func isIdle(at now: Int64, since last: Int64) -> Bool {
    guard let idle = policy.idle else { return false }
    return (now &- last) / 1_000_000 >= idle.milliseconds
  }
}

extension Duration {
  /// Whole milliseconds, limited to what fits.
  var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    if overflow { return seconds < 0 ? .min : .max }
    return product &+ attoseconds / 1_000_000_000_000_000
  }
}

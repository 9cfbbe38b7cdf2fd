public import Capture

/// Counters of a running archiver. Records in segments that are still open are counted, too.
public struct ArchiveProgress: Sendable, Equatable {
  public var records: UInt64 = 0
  public var bytes: UInt64 = 0
  public var segments = 0
  public var losses = LossCounts()
  /// Records that the topic holds and that have not been read yet.
  public var lag: Int64 = 0
  /// Of the last record that was read: milliseconds since 1970-01-01 UTC; nil before the first.
  public var lastTimestamp: Int64?

  public init() {}

  /// Adds another partition's.
  mutating func add(_ other: ArchiveProgress) {
    records &+= other.records
    bytes &+= other.bytes
    segments += other.segments
    losses.add(other.losses)
    lag = lag.addingReportingOverflow(other.lag).partialValue
    guard let time = other.lastTimestamp else { return }
    lastTimestamp = max(lastTimestamp ?? time, time)
  }
}

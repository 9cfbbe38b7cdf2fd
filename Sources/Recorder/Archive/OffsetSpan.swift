/// Offsets of a partition, both ends included, and what became of them.
public struct OffsetSpan: Codable, Sendable, Hashable {
  public var from: Int64
  /// The last offset; not below `from`.
  public var to: Int64
  public var reason: String

  public init(from: Int64, to: Int64, reason: String) {
    self.from = from
    self.to = to
    self.reason = reason
  }

  /// How many offsets.
  public var count: UInt64 { to >= from ? UInt64(to &- from) &+ 1 : 0 }

  /// The broker had deleted them before they could be read: a loss.
  public static let retention = "retention"
  /// They never were records of anyone's, or compaction took them: no loss.
  public static let absent = "absent"
}

extension [OffsetSpan] {
  /// Adds a span, or lengthens the last one where it goes on for the same reason.
  mutating func note(from: Int64, to: Int64, reason: String) {
    guard to >= from else { return }
    if let last = indices.last, self[last].to &+ 1 == from, self[last].reason == reason {
      self[last].to = to
    } else {
      append(OffsetSpan(from: from, to: to, reason: reason))
    }
  }

  var total: UInt64 { reduce(0) { $0 &+ $1.count } }
}

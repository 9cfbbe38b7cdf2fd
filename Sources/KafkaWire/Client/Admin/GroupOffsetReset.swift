/// What a reset does, or would do, to a group's offset of one partition.
public struct GroupOffsetReset: Sendable, Hashable {
  /// The offset that is stored; nil for none.
  public var old: Int64?
  public var new: Int64
  /// Whether the one that was asked for lies outside of the log, so that `new` is the log's nearest end.
  public var isClamped: Bool

  public init(old: Int64?, new: Int64, isClamped: Bool) {
    self.old = old
    self.new = new
    self.isClamped = isClamped
  }
}

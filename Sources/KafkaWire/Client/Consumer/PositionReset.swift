/// A broker no longer had the offset that was to be read next (OFFSET_OUT_OF_RANGE), or not yet: the reset policy said where
/// to go on.
public struct PositionReset: Sendable, Hashable {
  public var partition: TopicPartition
  /// The offset that was refused.
  public var from: Int64
  /// The offset that is read next.
  public var to: Int64

  public init(partition: TopicPartition, from: Int64, to: Int64) {
    self.partition = partition
    self.from = from
    self.to = to
  }
}

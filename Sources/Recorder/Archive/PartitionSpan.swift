public import KafkaWire

/// Offsets of one partition, and what became of them.
public struct PartitionSpan: Sendable, Hashable {
  public var partition: TopicPartition
  public var span: OffsetSpan

  public init(partition: TopicPartition, span: OffsetSpan) {
    self.partition = partition
    self.span = span
  }
}

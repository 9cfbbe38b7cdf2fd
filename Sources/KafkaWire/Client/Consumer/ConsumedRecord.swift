/// A record and where it was read.
public struct ConsumedRecord: Sendable, Hashable {
  public var partition: TopicPartition
  public var record: Record

  public init(partition: TopicPartition, record: Record) {
    self.partition = partition
    self.record = record
  }
}

/// Where a record was written.
public struct RecordMetadata: Sendable, Hashable {
  public var partition: TopicPartition
  /// Nil where the broker had the record already and no longer knows its offset (DUPLICATE_SEQUENCE_NUMBER).
  public var offset: Int64?
  /// Milliseconds since 1970-01-01 UTC, as stored.
  public var timestamp: Int64

  public init(partition: TopicPartition, offset: Int64?, timestamp: Int64) {
    self.partition = partition
    self.offset = offset
    self.timestamp = timestamp
  }
}

/// Records of one partition, in offset order: what one fetch brought of it, or a part of that where it was much.
public struct ConsumedBatch: Sendable {
  public var partition: TopicPartition
  /// Slices of the fetched frame. May be empty: control records and compaction move the offset on without records.
  public var records: [Record]
  /// The offset to be read after this batch. Every offset below it was delivered or does not exist.
  public var nextOffset: Int64
  /// The offset that the consumer asked for. Where the first record's offset is larger, the ones between are gone; where
  /// it is smaller, the log was truncated (KIP-320) and others stand there now.
  public var firstOffset: Int64
  /// One past the last offset that is readable; the end at the time of the fetch.
  public var highWatermark: Int64
  /// The oldest offset that the broker still has; -1 where it does not say (Fetch before v5).
  public var logStartOffset: Int64

  public init(
    partition: TopicPartition, records: [Record], nextOffset: Int64, firstOffset: Int64, highWatermark: Int64,
    logStartOffset: Int64
  ) {
    self.partition = partition
    self.records = records
    self.nextOffset = nextOffset
    self.firstOffset = firstOffset
    self.highWatermark = highWatermark
    self.logStartOffset = logStartOffset
  }
}

/// Records of one partition, in offset order, read where they lie: no copy, and no memory per record.
///
/// What it holds stays in memory for as long as it, or any slice of it, is held.
public struct ConsumedViews: Sendable {
  public var partition: TopicPartition
  /// May be empty: control records and compaction move the offset on without records.
  public var records: RecordViews
  /// The offset to be read after these. Every offset below it was delivered or does not exist.
  public var nextOffset: Int64
  /// The offset that the consumer asked for. Where the first record's offset is larger, the ones between are gone; where
  /// it is smaller, the log was truncated (KIP-320) and others stand there now.
  public var firstOffset: Int64
  /// One past the last offset that is readable; the end at the time of the fetch.
  public var highWatermark: Int64
  /// The oldest offset that the broker still has; -1 where it does not say (Fetch before v5).
  public var logStartOffset: Int64
}

/// One attempt to write a batch, and what the broker said.
public struct ProduceReport: Sendable {
  public var partition: TopicPartition
  public var records: Int
  /// Bytes of the keys and values.
  public var bytes: Int
  /// The broker's refusal; `.none` where the batch is on it. Whether the batch is sent again is the producer's decision.
  public var error: ErrorCode

  init(_ batch: OutgoingBatch, _ error: ErrorCode) {
    partition = batch.partition
    records = batch.recordCount
    bytes = batch.payloadBytes
    self.error = error
  }
}

/// The promise of a record's delivery report.
public struct Delivery: Sendable {
  /// Waits for the broker's acknowledgement. Cancelling the wait does not take the record back.
  public func metadata() async throws(KafkaError) -> RecordMetadata {
    throw KafkaError(.closed)
  }
}

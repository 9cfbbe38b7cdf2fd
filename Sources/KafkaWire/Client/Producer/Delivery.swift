/// The promise of a record's delivery report.
public struct Delivery: Sendable {
  let completion: BatchCompletion
  /// The record's place in the batch as it was first put together.
  let index: Int
  /// The record's own, in milliseconds since 1970-01-01 UTC.
  let timestamp: Int64

  /// Where the record goes.
  public var partition: TopicPartition { completion.partition }

  /// The report if it is there already; nil while the record is waiting or under way.
  public var result: Result<RecordMetadata, KafkaError>? { completion.report(index: index, timestamp: timestamp) }

  /// Waits for the broker's acknowledgement. Cancelling the wait does not take the record back.
  ///
  /// Any number of tasks may wait, before and after it has come. What is thrown says in
  /// ``KafkaError/outcome`` whether the record may be on the broker all the same.
  nonisolated(nonsending) public func metadata() async throws(KafkaError) -> RecordMetadata {
    // Nearly all reports of a batch are there when its first one has come.
    if let metadata = completion.persisted(index: index, timestamp: timestamp) { return metadata }
    return try await completion.wait(index: index, timestamp: timestamp).get()
  }
}

extension Sequence<Delivery> {
  /// Waits for all of them; the reports in the same order. Throws the first failure once it is met, in that order.
  ///
  /// Records of one batch have one report, so this suspends about once a batch, not once a record.
  nonisolated(nonsending) public func metadata() async throws(KafkaError) -> [RecordMetadata] {
    var all: [RecordMetadata] = []
    all.reserveCapacity(underestimatedCount)
    for delivery in self { all.append(try await delivery.metadata()) }
    return all
  }
}

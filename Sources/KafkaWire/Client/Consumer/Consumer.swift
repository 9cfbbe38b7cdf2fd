/// Reads assigned partitions, one fetch ahead of its user.
///
/// Use `next()` or `for try await batch in consumer`. One task reads; any may call the other methods.
public final class Consumer: Sendable {
  public init(
    _ client: KafkaClient, _ partitions: [TopicPartition: StartPosition],
    _ configuration: ConsumerConfiguration = ConsumerConfiguration()
  ) {}

  /// The next batch; waits for one. Nil after `close`.
  ///
  /// Errors that a retry can mend (a leader that moved, a broker away) are retried here without end; what is thrown
  /// needs a decision.
  public func next() async throws(KafkaError) -> ConsumedBatch? {
    throw KafkaError(.closed)
  }

  /// Ends the reading. Safe at any time, and more than once.
  public func close() async {}
}

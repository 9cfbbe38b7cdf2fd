/// An idempotent, batching producer (acks=all).
///
/// Each record ends in one of three ways, which its ``Delivery`` tells: it is on the broker, exactly once; it is not; or,
/// where a broker fell silent until the delivery timeout, nobody knows (``KafkaError/Outcome/possiblyPersisted``).
public final class Producer: Sendable {
  let core: ProducerCore

  public init(_ client: KafkaClient, _ configuration: ProducerConfiguration = ProducerConfiguration()) {
    core = ProducerCore(client, configuration)
  }

  // Without it the records of a producer that nobody holds any longer might wait for ever, and their deliveries too.
  deinit { Task { [core] in await core.close() } }

  /// Hands a record over and returns as soon as there is room for it; the delivery is awaited separately, so that many
  /// records are under way at once. Records of one partition are written in the order of these calls.
  ///
  /// - Throws: what is known at once: too large, unknown topic, a wrong configuration, closed, cancelled while waiting for room.
  nonisolated(nonsending) public func send(_ record: ProducerRecord) async throws(KafkaError) -> Delivery {
    try await core.send(record)
  }

  /// Learns who leads the topic's partitions, connects to them and gets the producer's id, so that the first record need
  /// not wait for any of it. Nobody has to call it.
  ///
  /// - Throws: what keeps the topic from being written to at all: unknown, not allowed, no broker that answers. What
  ///   concerns single partitions is left to the records that go there.
  public func prepare(_ topic: String) async throws(KafkaError) {
    try await core.prepare(topic)
  }

  /// Sends what is waiting without regard to the linger, and returns when every record handed over so far has been
  /// delivered or has failed; earlier only where the waiting task is cancelled.
  public func flush() async {
    await core.flush()
  }

  /// Refuses further records, and those that wait for room; returns when those handed over have been delivered or have
  /// failed.
  public func close() async {
    await core.close()
  }
}

/// An idempotent, batching producer (acks=all).
public final class Producer: Sendable {
  public init(_ client: KafkaClient, _ configuration: ProducerConfiguration = ProducerConfiguration()) {}

  /// Hands a record over and returns as soon as there is room for it; the delivery is awaited separately, so that many
  /// records are under way at once. Records of one partition are written in the order of these calls.
  ///
  /// - Throws: what is known at once: too large, unknown topic, closed, cancelled while waiting for room.
  public func send(_ record: ProducerRecord) async throws(KafkaError) -> Delivery {
    throw KafkaError(.closed)
  }

  /// Sends what is waiting without regard to the linger, and returns when every record handed over so far has been
  /// delivered or has failed.
  public func flush() async {}

  /// Flushes, then refuses further records.
  public func close() async {}
}

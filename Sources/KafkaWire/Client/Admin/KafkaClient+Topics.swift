extension KafkaClient {
  /// The topics named, or all. A topic that does not exist is left out. Never creates one.
  public func describeTopics(_ names: [String]? = nil) async throws(KafkaError) -> [TopicDescription] {
    throw KafkaError(.closed)
  }

  /// Creates a topic; `replicationFactor` -1 is the broker's default (on Kafka 2.1, which has none, 1).
  /// `.broker(.topicAlreadyExists)` where it exists.
  public func createTopic(
    _ name: String, partitions: Int32 = 1, replicationFactor: Int16 = -1, configs: [String: String] = [:]
  ) async throws(KafkaError) {}

  public func deleteTopic(_ name: String) async throws(KafkaError) {}

  /// The topic's settings by name, among them `max.message.bytes`.
  public func topicConfigs(_ name: String) async throws(KafkaError) -> [String: ConfigEntry] {
    throw KafkaError(.closed)
  }
}

import KafkaWire

/// The partitions of a topic that a command is about.
enum PartitionChoice {
  /// Those of the numbers, or all of the topic's where there are none.
  ///
  /// - Throws: `.unknownTopic` for one that does not exist.
  static func of(_ topic: String, _ numbers: [Int32], _ client: KafkaClient) async throws -> [TopicPartition] {
    let existing = try await client.topic(topic).partitions.map(\.index)
    for number in numbers where !existing.contains(number) {
      throw KafkaError(
        .unknownTopic, partition: TopicPartition(topic, number), detail: "the topic has \(existing.count) partitions")
    }
    return (numbers.isEmpty ? existing : Array(Set(numbers))).map { TopicPartition(topic, $0) }.sorted()
  }
}

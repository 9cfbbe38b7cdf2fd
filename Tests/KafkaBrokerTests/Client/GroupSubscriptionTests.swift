import KafkaBroker
import Testing

@testable import KafkaWire

/// Members at a broker that has classic groups only, with the protocol left to choose for itself.
@Suite(.timeLimit(.minutes(2))) struct GroupSubscriptionTests {
  @Test("a pattern's topics are read, also one that is made later, and no others")
  func pattern() async throws {
    try await withCluster { _, client in
      try await client.createTopic("cam-1")
      try await send(["cam-1", "video"], client)
      var configuration = GroupConfiguration()
      configuration.topicCheckInterval = .milliseconds(20)
      configuration.consumer.maxWait = .milliseconds(50)
      let group = GroupConsumer(client, group: "g", try .matching("cam-.*"), configuration)
      var batches: GroupConsumer.AsyncIterator? = group.makeAsyncIterator()
      let first = try await batches?.next()
      #expect(first?.partition == TopicPartition("cam-1", 0))
      try await client.createTopic("cam-2")
      try await send(["video", "cam-2"], client)
      let second = try await batches?.next()
      #expect(second?.partition == TopicPartition("cam-2", 0))
      // The last batch is done with: closing would wait for that.
      batches = nil
      await group.close()
    }
  }

  private func send(_ topics: [String], _ client: KafkaClient) async throws {
    let producer = Producer(client)
    for topic in topics { _ = try await producer.send(ProducerRecord(topic: topic, value: Bytes(topic))) }
    await producer.close()
  }
}

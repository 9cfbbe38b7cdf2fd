import Testing

@testable import KafkaWire

@Suite struct GroupSubscriptionTests {
  private func topic(_ name: String, partitions: Int = 0, _ code: ErrorCode = .none) -> MetadataResponse.Topic {
    MetadataResponse.Topic(
      name: name, topicID: .zero, errorCode: code,
      partitions: (0..<partitions).map { _ in MetadataResponse.Partition() })
  }

  @Test("what ails another member's topic for good is left to that member; the leader shares out the others")
  func others() throws {
    let described = [
      topic("t", partitions: 2), topic("u", .topicAuthorizationFailed), topic("v", .unknownTopicOrPartition),
    ]
    let (topics, counts) = try GroupSubscription.topics(["t"]).partitionCounts(of: ["t", "u", "v"], in: described)
    #expect(topics == ["t"])
    #expect(counts == ["t": 2])
  }

  @Test("an own topic's error is thrown, and one that passes is, whoever's topic it is")
  func errors() {
    let own = [topic("t", .topicAuthorizationFailed)]
    #expect(throws: KafkaError(.broker(.topicAuthorizationFailed), api: .metadata, topic: "t")) {
      try GroupSubscription.topics(["t"]).partitionCounts(of: ["t"], in: own)
    }
    let passing = [topic("t", partitions: 1), topic("u", .leaderNotAvailable)]
    #expect(throws: KafkaError(.broker(.leaderNotAvailable), api: .metadata, topic: "u")) {
      try GroupSubscription.topics(["t"]).partitionCounts(of: ["t", "u"], in: passing)
    }
  }
}

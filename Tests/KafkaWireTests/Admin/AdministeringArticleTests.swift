import KafkaWire
import Testing

/// The article's code, compiled as it stands there.
@Suite struct AdministeringArticleTests {
  @Test("what is compiled here is what the article shows")
  func isCurrent() throws {
    let here = try Snippets(compiledIn: #filePath)
    #expect(!here.lines.isEmpty)
    #expect(here.lines == (try Snippets(article: "Administering").lines))
  }

  private static func topics(_ client: KafkaClient) async throws {
    // Administering.md
    try await client.createTopic("video", partitions: 4, configs: ["retention.ms": "3600000"])
    try await client.createPartitions("video", total: 8)
    for topic in try await client.describeTopics(["video"]) {
      for partition in topic.partitions { print(partition.index, partition.leader ?? -1, partition.inSyncReplicas) }
    }
    // end
  }

  private static func settings(_ client: KafkaClient) async throws {
    // Administering.md
    let changes = [ConfigChange("max.message.bytes", .set("8000000")), ConfigChange("retention.ms", .delete)]
    let results = try await client.incrementalAlterConfigs([.topic("video"): changes])
    try results[.topic("video")]?.get()
    let limit = try await client.topicConfigs("video")["max.message.bytes"]
    print(limit?.value ?? "?", limit?.source ?? .unknown)
    // end
  }

  private static func records(_ client: KafkaClient) async throws {
    // Administering.md
    let begins = try await client.deleteRecords([
      TopicPartition("video", 0): .before(1000), TopicPartition("video", 1): .end,
    ])
    for (partition, begin) in begins { print(partition, "begins at", try begin.get()) }
    // end
  }

  private static func groups(_ client: KafkaClient) async throws {
    // Administering.md
    let listing = try await client.listGroups(states: [.empty])
    print(listing.groups.map(\.id), "unanswered:", listing.failures.keys.sorted())
    if let group = try await client.describeGroups(["billing"])["billing"]?.get() {
      for member in group.members { print(member.clientID, member.host, member.assignment) }
    }
    // end
  }

  private static func offsets(_ client: KafkaClient, yesterday: Int64) async throws {
    // Administering.md
    let plan = try await client.resetGroupOffsets("billing", to: .time(yesterday), dryRun: true)
    for (partition, reset) in plan { print(partition, try reset.get()) }
    let done = try await client.resetGroupOffsets("billing", to: .time(yesterday))
    for (partition, reset) in done {
      if case .failure(let error) = reset { print(partition, "stays:", error) }
    }
    // end
  }

  private static func brokers(_ client: KafkaClient) async throws {
    // Administering.md
    let cluster = try await client.describeCluster()
    for node in cluster.nodes { print(node.id, node.host, node.rack ?? "no rack") }
    let report = await client.examine(BrokerAddress(host: "kafka1", port: 9093))
    print(report.tls?.certificate?.hosts ?? [], report.mechanisms ?? [], report.roundTrips.min() ?? .zero)
    for api in report.apis where api.used != api.library?.upperBound { print(api.api, api.used ?? -1) }
    // end
  }
}

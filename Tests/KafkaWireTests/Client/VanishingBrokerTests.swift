import Synchronization
import Testing

@testable import KafkaWire

/// A cluster that names other brokers each time.
@Suite("brokers that come and go", .timeLimit(.minutes(2))) struct VanishingBrokerTests {
  /// The next answer about the topic, with a leader of another node id and a flood of topics that nobody asked for.
  private static func metadata(
    for request: ScriptedConnection.Request, on connection: ScriptedConnection, leader: Int32
  ) throws -> MetadataResponse {
    var response = try connection.metadata(for: request)
    for index in response.brokers.indices { response.brokers[index].nodeID = leader }
    response.controllerID = leader
    for index in response.topics.indices {
      response.topics[index].partitions[0].leaderID = leader
      response.topics[index].partitions[0].leaderEpoch = leader
    }
    response.topics += (0..<50).map { .init(name: "\(leader)-\($0)", topicID: KafkaUUID(high: 2, low: UInt64($0))) }
    return response
  }

  private func with(
    _ body: (KafkaClient, ScriptedBroker, Gate, AsyncStream<Void>) async throws -> Void
  ) async throws {
    let leader = Mutex<Int32>(0)
    let go = Gate()
    let (asked, tell) = AsyncStream<Void>.makeStream()
    let broker = try ScriptedBroker { connection in
      try connection.negotiate()
      while true {
        let request = try connection.request()
        if request.header.apiKey == .metadata {
          let leader = leader.withLock { leader in
            leader += 1
            return leader
          }
          try connection.reply(Self.metadata(for: request, on: connection, leader: leader), to: request)
        } else {
          tell.yield()
          go.wait()
          let found = FindCoordinatorResponse.Coordinator(key: "g", nodeID: 1, host: "127.0.0.1", port: 9)
          try connection.reply(
            FindCoordinatorResponse(coordinator: found, version: request.header.apiVersion), to: request)
        }
      }
    }
    defer {
      go.open()
      broker.stop()
    }
    var configuration = ClientConfiguration(brokers: [broker.address])
    configuration.retryBackoff = .milliseconds(1)...(.milliseconds(2))
    let client = KafkaClient(configuration)
    try await body(client, broker, go, asked)
    await client.close()
  }

  @Test("neither topics nor connections pile up")
  func bounded() async throws {
    try await with { client, _, _, _ in
      for _ in 0..<40 {
        await client.refreshMetadata(topics: ["t"])
        let leader = try await client.leader(of: TopicPartition("t", 0))
        _ = try await client.version(of: FetchRequest.api, at: leader.node, role: .produce)
        #expect(client.state.withLock { $0.metadata.topics.keys.sorted() } == ["t"])
        // That of the configuration and that of the last leader; one more may just be coming or going.
        #expect(client.pool.slotCount <= 3)
      }
    }
  }

  @Test("a connection on which something is under way ends only when it is not")
  func inUse() async throws {
    try await with { client, _, go, asked in
      let node = try await client.leader(of: TopicPartition("t", 0)).node
      let version = try await client.version(of: FindCoordinatorRequest.api, at: node, role: .group)
      let waiting = Task {
        try await client.send(
          FindCoordinatorRequest(key: "g", version: version), version: version, to: node, role: .group)
      }
      for await _ in asked { break }
      await client.refreshMetadata(topics: ["t"])
      #expect(client.pool.openNodes(.group) == [node])
      go.open()
      _ = try await waiting.value
      await client.refreshMetadata(topics: ["t"])
      #expect(client.pool.openNodes(.group).isEmpty)
    }
  }
}

import Synchronization
import Testing

@testable import KafkaWire

@Suite struct ClientBehaviourTests {
  private func client(_ broker: ScriptedBroker) -> KafkaClient {
    var configuration = ClientConfiguration(brokers: [broker.address])
    configuration.retryBackoff = .milliseconds(1)...(.milliseconds(5))
    // Far beyond what a busy machine may take: no test here is about this time.
    configuration.retryTimeout = .seconds(600)
    configuration.requestTimeout = .seconds(600)
    return KafkaClient(configuration)
  }

  @Test("many requests at once share one connection and get their own answers")
  func pipelining() async throws {
    let broker = try ScriptedBroker { try $0.serve() }
    defer { broker.stop() }
    let client = client(broker)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for index in 0..<200 {
        group.addTask { try await client.describeTopics(["t\(index)"]).map(\.name) == ["t\(index)"] }
      }
      for try await isRight in group { #expect(isRight) }
    }
    // The bootstrap address and node 1, which it turned out to be.
    #expect(broker.connectionCount <= 2)
    await client.close()
  }

  @Test("a connection that ended is opened again, and the call that met the end is retried")
  func reconnect() async throws {
    let broker = try ScriptedBroker { connection in
      guard connection.number > 0 else {
        try connection.negotiate()
        _ = try connection.request()
        return
      }
      try connection.serve()
    }
    defer { broker.stop() }
    let client = client(broker)
    #expect(try await client.leader(of: TopicPartition("t", 0)).node == 1)
    #expect(broker.connectionCount >= 2)
    await client.close()
  }

  @Test("look-ups of one topic by many tasks ask the cluster a few times, not once each")
  func coalescing() async throws {
    let asked = Mutex(0)
    let broker = try ScriptedBroker { connection in
      try connection.negotiate()
      while true {
        let request = try connection.request()
        asked.withLock { $0 += 1 }
        try connection.reply(connection.metadata(for: request), to: request)
      }
    }
    defer { broker.stop() }
    let client = client(broker)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<100 { group.addTask { _ = try? await client.leader(of: TopicPartition("t", 0)) } }
    }
    #expect(asked.withLock { $0 } < 10)
    await client.close()
  }

  @Test("a topic that appears late is found")
  func lateTopic() async throws {
    let asked = Mutex(0)
    let broker = try ScriptedBroker { connection in
      try connection.negotiate()
      while true {
        let request = try connection.request()
        var response = try connection.metadata(for: request)
        let isEarly = asked.withLock { count in
          count += 1
          return count < 4
        }
        if isEarly {
          response.topics = [MetadataResponse.Topic(name: "t", errorCode: .unknownTopicOrPartition)]
        }
        try connection.reply(response, to: request)
      }
    }
    defer { broker.stop() }
    let client = client(broker)
    #expect(try await client.partitionCount(of: "t") == 1)
    #expect(asked.withLock { $0 } == 4)
    await client.close()
  }

  @Test("coordinator errors lead to the coordinator's new place")
  func coordinatorMoves() async throws {
    let commits = Mutex(0)
    let broker = try ScriptedBroker { connection in
      try connection.serve { request in
        let version = request.header.apiVersion
        switch request.header.apiKey {
        case .findCoordinator:
          let found = FindCoordinatorResponse.Coordinator(
            key: "g", nodeID: 7, host: connection.broker.host, port: Int32(connection.broker.port))
          try connection.reply(FindCoordinatorResponse(coordinator: found, version: version), to: request)
        default:
          let code = commits.withLock { count -> ErrorCode in
            count += 1
            return count < 3 ? .notCoordinator : .none
          }
          var response = OffsetCommitResponse()
          response.topics = [
            OffsetCommitResponse.Topic(
              name: "t", partitions: [OffsetCommitResponse.Partition(partitionIndex: 0, errorCode: code)])
          ]
          try connection.reply(response, to: request)
        }
      }
    }
    defer { broker.stop() }
    let client = client(broker)
    try await client.commitOffsets(group: "g", [TopicPartition("t", 0): 5])
    #expect(commits.withLock { $0 } == 3)
    await client.close()
  }

  @Test("closing ends the calls that wait, and refuses new ones")
  func closing() async throws {
    let (arrived, tell) = AsyncStream<Void>.makeStream()
    let broker = try ScriptedBroker { connection in
      try connection.negotiate()
      _ = try connection.request()
      tell.yield()
      connection.waitForEnd()
    }
    defer { broker.stop() }
    let client = client(broker)
    let waiting = Task { try await client.describeTopics() }
    for await _ in arrived { break }
    await client.close()
    await #expect { try await waiting.value } throws: { ($0 as? KafkaError)?.code == .closed }
    await #expect { try await client.describeTopics() } throws: { ($0 as? KafkaError)?.code == .closed }
  }

  @Test("an API that the broker does not list is unsupported")
  func unsupported() async throws {
    let broker = try ScriptedBroker { connection in
      let request = try connection.request()
      var response = ScriptedConnection.versions
      response.apiKeys.removeAll { $0.apiKey == .produce }
      try connection.reply(response, to: request)
      connection.waitForEnd()
    }
    defer { broker.stop() }
    let client = client(broker)
    await #expect {
      try await client.version(of: ProduceRequest.api, at: KafkaClient.bootstrapNode(0), role: .produce)
    } throws: {
      ($0 as? KafkaError)?.code == .unsupportedVersion
    }
    await client.close()
  }
}

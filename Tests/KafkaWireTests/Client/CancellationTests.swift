import Testing

@testable import KafkaWire

/// A cancelled task ends its wait at once, and the connection goes on as if nothing had been.
@Suite struct CancellationTests {
  private func client(_ broker: ScriptedBroker) -> KafkaClient {
    var configuration = ClientConfiguration(brokers: [broker.address])
    configuration.connectTimeout = .seconds(20)
    return KafkaClient(configuration)
  }

  private func error(of task: Task<some Sendable, any Error>) async -> KafkaError? {
    do {
      _ = try await task.value
      return nil
    } catch {
      return error as? KafkaError
    }
  }

  @Test("while connecting: another task still gets the same connection")
  func connecting() async throws {
    let (connected, tell) = AsyncStream<Void>.makeStream()
    let go = Gate()
    let broker = try ScriptedBroker { connection in
      tell.yield()
      go.wait()
      try connection.serve()
    }
    defer { broker.stop() }
    let client = client(broker)
    let first = Task { try await client.describeTopics(["t"]) }
    for await _ in connected { break }
    first.cancel()
    #expect(await error(of: first)?.code == .cancelled)
    go.open()
    #expect(try await client.describeTopics(["t"]).map(\.name) == ["t"])
    #expect(broker.connectionCount == 1)
    await client.close()
  }

  @Test("while waiting for an answer: the late answer is swallowed and the next one is right")
  func waiting() async throws {
    let (arrived, tell) = AsyncStream<Void>.makeStream()
    let go = Gate()
    let broker = try ScriptedBroker { connection in
      try connection.negotiate()
      let late = try connection.request()
      tell.yield()
      go.wait()
      try connection.reply(connection.metadata(for: late), to: late)
      while true {
        let request = try connection.request()
        try connection.reply(connection.metadata(for: request), to: request)
      }
    }
    defer { broker.stop() }
    let client = client(broker)
    let first = Task { try await client.describeTopics(["late"]) }
    for await _ in arrived { break }
    first.cancel()
    let error = await error(of: first)
    #expect(error?.code == .cancelled)
    #expect(error?.outcome == .possiblyPersisted)
    let second = Task { try await client.describeTopics(["next"]) }
    go.open()
    #expect(try await second.value.map(\.name) == ["next"])
    #expect(broker.connectionCount == 1)
    await client.close()
  }

  @Test("while a large request is half written: it is written whole")
  func halfWritten() async throws {
    let (begun, tell) = AsyncStream<Void>.makeStream()
    let go = Gate()
    let broker = try ScriptedBroker { connection in
      try connection.negotiate()
      tell.yield()
      // Nobody reads meanwhile, so that the socket's buffers fill up.
      go.wait()
      try connection.serveRest()
    }
    defer { broker.stop() }
    let client = client(broker)
    let node = KafkaClient.bootstrapNode(0)
    let version = try await client.version(of: ProduceRequest.api, at: node, role: .general)
    var request = ProduceRequest()
    request.topicData = [Self.topic(bytes: 32 << 20)]
    let pending = try await client.begin(request, version: version, to: node, role: .general)
    let waiter = Task { try await pending.response() }
    for await _ in begun { break }
    waiter.cancel()
    #expect(await error(of: waiter)?.code == .cancelled)
    go.open()
    #expect(try await client.describeTopics(["t"]).map(\.name) == ["t"])
    #expect(broker.connectionCount == 1)
    await client.close()
  }

  private static func topic(bytes: Int) -> ProduceRequest.Topic {
    var partition = ProduceRequest.Partition()
    partition.records = ByteChain(Bytes([UInt8](repeating: 1, count: bytes)))
    var topic = ProduceRequest.Topic()
    topic.topicID = KafkaUUID(high: 1, low: 1)
    topic.partitionData = [partition]
    return topic
  }

  @Test("before anything is sent: nothing was persisted")
  func beforehand() async throws {
    let broker = try ScriptedBroker { try $0.serve() }
    defer { broker.stop() }
    let client = client(broker)
    let go = Promise<Void>()
    let task = Task {
      try? await go.value()
      return try await client.describeTopics(["t"])
    }
    task.cancel()
    go.fulfil(.success(()))
    let error = await error(of: task)
    #expect(error?.code == .cancelled)
    #expect(error?.outcome == .notPersisted)
    #expect(try await client.describeTopics(["t"]).count == 1)
    await client.close()
  }
}

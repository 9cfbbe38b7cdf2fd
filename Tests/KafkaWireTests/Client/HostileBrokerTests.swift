import Synchronization
import Testing

@testable import KafkaWire

/// Brokers that are away, silent or wrong: every call ends in time, with one error that says what happened.
@Suite struct HostileBrokerTests {
  /// One attempt where the error allows retries. Only a test of a time that passes has a short one.
  private func configuration(
    _ addresses: BrokerAddress..., connect: Duration = .seconds(60), request: Duration = .seconds(60)
  ) -> ClientConfiguration {
    var configuration = ClientConfiguration(brokers: addresses)
    configuration.connectTimeout = connect
    configuration.requestTimeout = request
    configuration.retryTimeout = .milliseconds(200)
    configuration.retryBackoff = .milliseconds(10)...(.milliseconds(20))
    return configuration
  }

  private func failure(_ configuration: ClientConfiguration) async -> KafkaError? {
    let client = KafkaClient(configuration)
    defer { Task { await client.close() } }
    do throws(KafkaError) {
      _ = try await client.describeTopics()
      return nil
    } catch {
      return error
    }
  }

  private func failure(
    connect: Duration = .seconds(60), request: Duration = .seconds(60), of script: @escaping ScriptedBroker.Script
  ) async throws -> KafkaError? {
    let broker = try ScriptedBroker(script)
    defer { broker.stop() }
    return await failure(configuration(broker.address, connect: connect, request: request))
  }

  @Test("a partition that is listed twice is described once")
  func partitionTwice() {
    var partition = MetadataResponse.Partition()
    partition.partitionIndex = 3
    let topic = MetadataResponse.Topic(name: "t", topicID: .zero, partitions: [partition, partition])
    #expect(TopicDescription(topic).partitions.map(\.index) == [3])
  }

  @Test("of a list of brokers without end some are tried, and those of the configuration always")
  func manyBrokers() async {
    let client = KafkaClient(configuration(BrokerAddress(host: "127.0.0.1", port: 9)))
    var response = MetadataResponse()
    response.brokers = (0..<10_000).map { .init(nodeID: $0, host: "127.0.0.1", port: 9) }
    client.state.withLock { $0.metadata.merge(response, now: .now) }
    let candidates = client.candidates()
    #expect(candidates.count == KafkaClient.mostCandidates + 1)
    #expect(candidates.last == KafkaClient.bootstrapNode(0))
    await client.close()
  }

  @Test("nobody listens: each address with its own reason")
  func refused() async throws {
    let first = try VacantAddress()
    let second = try VacantAddress()
    let error = await failure(configuration(first.address, second.address))
    #expect(error?.code == .unreachable)
    #expect(error?.outcome == .notPersisted)
    for address in [first.address, second.address] {
      #expect(error?.detail?.contains("\(address): Connection refused") == true, "\(error?.description ?? "none")")
    }
  }

  @Test("a host without an address is named")
  func unknownHost() async throws {
    let error = await failure(configuration(BrokerAddress(host: "no-such-host.invalid", port: 9092)))
    #expect(error?.code == .unreachable)
    #expect(error?.detail?.contains("cannot find no-such-host.invalid") == true)
  }

  @Test("no broker given is a wrong configuration")
  func noBroker() async {
    #expect(await failure(configuration())?.code == .invalidConfiguration)
  }

  @Test("a broker that accepts and says nothing times out")
  func silent() async throws {
    let error = try await failure(connect: .milliseconds(300)) { $0.waitForEnd() }
    #expect(error?.code == .timedOut)
    #expect(error?.api == .apiVersions)
  }

  @Test("a broker that falls silent after the handshake times out")
  func silentLater() async throws {
    let error = try await failure(request: .milliseconds(300)) { connection in
      try connection.negotiate()
      connection.waitForEnd()
    }
    #expect(error?.code == .timedOut)
    #expect(error?.api == .metadata)
    #expect(error?.outcome == .possiblyPersisted)
  }

  @Test("a web server is recognised by its first bytes")
  func webServer() async throws {
    let error = try await failure { connection in
      _ = try connection.request()
      connection.send(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8))
    }
    #expect(error?.code == .frameTooLarge(0x4854_5450))
    #expect(error?.detail?.contains("HTTP") == true)
  }

  @Test("a claim of 2 GiB ends the connection before any memory is taken for it")
  func hugeClaim() async throws {
    let error = try await failure { connection in
      try connection.negotiate()
      _ = try connection.request()
      connection.send([0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0])
      connection.waitForEnd()
    }
    #expect(error?.code == .frameTooLarge(Int(Int32.max)))
  }

  @Test("a negative length is malformed")
  func negativeLength() async throws {
    let error = try await failure { connection in
      try connection.negotiate()
      _ = try connection.request()
      connection.send([0xff, 0xff, 0xff, 0xfe])
      connection.waitForEnd()
    }
    #expect(error?.code == .malformedResponse(WireError(.invalidLength(-2), field: "frame", at: 0)))
  }

  @Test("garbage in a frame of the right length is malformed, with the place")
  func garbage() async throws {
    let error = try await failure { connection in
      try connection.negotiate()
      let request = try connection.request()
      let id = withUnsafeBytes(of: request.header.correlationID.bigEndian) { Array($0) }
      connection.send([0, 0, 0, 24] + id + [UInt8](repeating: 0xff, count: 20))
      connection.waitForEnd()
    }
    guard case .malformedResponse = error?.code else {
      Issue.record("\(error?.description ?? "no error")")
      return
    }
    #expect(error?.api == .metadata)
    #expect(error?.isRetriable == false)
  }

  @Test("an answer with another's correlation id is malformed")
  func foreignAnswer() async throws {
    let error = try await failure { connection in
      try connection.negotiate()
      let request = try connection.request()
      try connection.reply(connection.metadata(for: request), to: request, correlationID: 99_999)
      connection.waitForEnd()
    }
    #expect(error?.code == .malformedResponse(WireError(.invalidValue(99_999), field: "correlation_id", at: 0)))
  }

  @Test("an end in mid-frame says how far the answer had come")
  func midFrame() async throws {
    let error = try await failure { connection in
      try connection.negotiate()
      _ = try connection.request()
      connection.send([0, 0, 1, 0, 0, 0, 0, 1, 2, 3])
    }
    #expect(error?.code == .connectionClosed)
    #expect(error?.detail?.contains("6 of 256 bytes") == true, "\(error?.description ?? "none")")
  }

  @Test(
    "an offset below 0 is malformed, whichever was asked for", arguments: [StartPosition.beginning, .end, .time(5)])
  func negativeOffset(_ position: StartPosition) async throws {
    let broker = try ScriptedBroker { connection in
      try connection.serve { request in
        let asked = try ListOffsetsRequest.decode(request.body, version: request.header.apiVersion)
        var response = ListOffsetsResponse()
        response.topics = asked.topics.map { topic in
          .init(name: topic.name, partitions: [.init(partitionIndex: 0, errorCode: .none, offset: .min)])
        }
        try connection.reply(response, to: request)
      }
    }
    defer { broker.stop() }
    let client = KafkaClient(configuration(broker.address))
    let error = await #expect(throws: KafkaError.self) {
      try await client.offsets([TopicPartition("t", 0): position])
    }
    #expect(error?.code == .malformedResponse(WireError(.invalidValue(.min), field: "offset", at: 0)))
    #expect(error?.partition == TopicPartition("t", 0))
    await client.close()
  }

  @Test("where one broker is away the other answers")
  func secondBroker() async throws {
    let broker = try ScriptedBroker { try $0.serve() }
    defer { broker.stop() }
    let nobody = try VacantAddress()
    let error = await failure(configuration(nobody.address, broker.address))
    #expect(error == nil)
  }
}

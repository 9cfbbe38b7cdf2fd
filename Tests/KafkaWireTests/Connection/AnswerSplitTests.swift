import Testing

@testable import KafkaWire

/// Answers that come in any two pieces, or byte by byte.
@Suite("answers in pieces") struct AnswerSplitTests {
  private let start = ContinuousClock.now

  /// The answers to one request each, as they stand on the wire.
  private func stream() throws -> [UInt8] {
    var metadata = MetadataResponse()
    metadata.brokers = [.init(nodeID: 1, host: "host", port: 9092)]
    metadata.topics = [.init(name: "t", topicID: KafkaUUID(high: 1, low: 1), partitions: [.init()])]
    var produced = ProduceResponse()
    produced.responses = [
      .init(name: "t", partitionResponses: [.init(index: 0, errorCode: .none, baseOffset: 42)])
    ]
    var fetched = FetchResponse()
    let records = FetchFixtures.batch(at: 7, records: 3)
    fetched.responses = [
      .init(topic: "t", partitions: [.init(partitionIndex: 0, errorCode: .none, highWatermark: 10, records: records)])
    ]
    var bytes: [UInt8] = []
    bytes += try Frame.encode(ScriptedConnection.versions, version: 4, correlationID: 1).joined().array
    bytes += try Frame.encode(metadata, version: 12, correlationID: 2).joined().array
    bytes += try Frame.encode(produced, version: 9, correlationID: 3).joined().array
    bytes += try Frame.encode(fetched, version: 12, correlationID: 4).joined().array
    return bytes
  }

  /// What the requests get when the stream comes in pieces that end at these places.
  private func answers(to stream: [UInt8], cutAt cuts: [Int]) throws -> [Bytes] {
    var machine = ConnectionMachine(broker: "b")
    for (index, api) in [APIKey.apiVersions, .metadata, .produce, .fetch].enumerated() {
      try machine.enqueue(id: Int32(index + 1), api: api, frame: ByteChain([1]), deadline: start)
    }
    machine.wrote(machine.output(limit: 8).reduce(0) { $0 + $1.count })
    var assembler = FrameAssembler(maxFrameBytes: 1 << 20)
    var answers: [Bytes] = []
    var position = 0
    for end in cuts + [stream.count] {
      while position < end {
        let space = assembler.space()
        let count = min(space.count, end - position)
        UnsafeMutableRawBufferPointer(rebasing: space[0..<count]).copyBytes(from: stream[position..<position + count])
        position += count
        guard let frame = try assembler.received(count, limit: { machine.answerLimit ?? 0 }) else { continue }
        answers += try machine.received(frame).map { try $0.outcome.get() }
      }
    }
    #expect(assembler.position == nil)
    #expect(machine.isIdle)
    return answers
  }

  private func check(_ answers: [Bytes]) throws {
    try #require(answers.count == 4)
    let versions = try Frame.decode(ApiVersionsResponse.self, from: answers[0], version: 4)
    guard case .done(let capabilities) = VersionNegotiation.step(answers[0], asked: 4) else {
      Issue.record("not negotiated")
      return
    }
    #expect(versions.apiKeys.count == MessageCatalog.apis.count)
    #expect(capabilities.version(of: MetadataRequest.api) == MetadataRequest.api.versions.upperBound)
    let metadata = try Frame.decode(MetadataResponse.self, from: answers[1], version: 12)
    #expect(metadata.topics.map(\.name) == ["t"])
    let produced = try Frame.decode(ProduceResponse.self, from: answers[2], version: 9)
    #expect(produced.responses.first?.partitionResponses.first?.baseOffset == 42)
    let fetched = try Frame.decode(FetchResponse.self, from: answers[3], version: 12)
    let records = try #require(fetched.responses.first?.partitions.first?.records?.joined())
    var batches = RecordBatchIterator(records, from: 7)
    let first = try batches.next()
    #expect(first?.header.baseOffset == 7)
  }

  @Test("a stream of answers that is cut in two, wherever, gives each request its own")
  func everyCut() throws {
    let stream = try stream()
    for cut in 0...stream.count { try check(answers(to: stream, cutAt: [cut])) }
  }

  @Test("a stream of answers that comes byte by byte gives each request its own")
  func byteByByte() throws {
    let stream = try stream()
    try check(answers(to: stream, cutAt: Array(stream.indices)))
  }

  @Test("a stream that ends anywhere leaves the rest waiting, and says how far it had come")
  func everyEnd() throws {
    let first = try Frame.encode(ScriptedConnection.versions, version: 4, correlationID: 1).joined().array
    for end in 1..<first.count {
      var assembler = FrameAssembler(maxFrameBytes: 1 << 20)
      var position = 0
      while position < end {
        let space = assembler.space()
        let count = min(space.count, end - position)
        UnsafeMutableRawBufferPointer(rebasing: space[0..<count]).copyBytes(from: first[position..<position + count])
        position += count
        #expect(try assembler.received(count) == nil)
      }
      #expect(assembler.position != nil)
    }
  }

  @Test("over a socket, each byte a segment of its own: versions, authentication, metadata, records and their offsets")
  func socket() async throws {
    let broker = try ScriptedBroker { connection in
      while true {
        let request = try connection.request()
        switch request.header.apiKey {
        case .apiVersions: try connection.reply(ScriptedConnection.versions, to: request, pieces: 1)
        case .saslHandshake: try connection.reply(SaslHandshakeResponse(), to: request, pieces: 1)
        case .saslAuthenticate: try connection.reply(SaslAuthenticateResponse(), to: request, pieces: 1)
        case .metadata: try connection.reply(connection.metadata(for: request), to: request, pieces: 1)
        case .initProducerID:
          try connection.reply(InitProducerIdResponse(producerID: 7, producerEpoch: 0), to: request, pieces: 1)
        default:
          let asked = try ProduceRequest.decode(request.body, version: request.header.apiVersion)
          var response = ProduceResponse()
          response.responses = asked.topicData.map { topic in
            .init(
              name: topic.name, topicID: topic.topicID,
              partitionResponses: [.init(index: 0, errorCode: .none, baseOffset: 42)])
          }
          try connection.reply(response, to: request, pieces: 1)
        }
      }
    }
    defer { broker.stop() }
    var configuration = ClientConfiguration(brokers: [broker.address])
    configuration.security.sasl = .plain(user: "alice", password: "alice-secret")
    let client = KafkaClient(configuration)
    let producer = Producer(client)
    let delivery = try await producer.send(ProducerRecord(topic: "t", value: Bytes("value")))
    await producer.flush()
    #expect(try delivery.result?.get().offset == 42)
    await client.close()
  }
}

import KafkaWire
import Testing

@testable import KafkaBroker

/// A broker with its sockets, over the protocol.
@Suite struct BrokerTests {
  @Test("what is produced is fetched, byte for byte and from any offset")
  func produceAndFetch() async throws {
    try await withBroker { address in
      let client = try RawClient(address)
      #expect(try client.createTopic("video") == .none)
      #expect(try client.produce(Batches.make(["a", "b"]), to: "video").baseOffset == 0)
      #expect(try client.produce(Batches.make(["c"]), to: "video").baseOffset == 2)
      let all = try client.fetch("video", from: 0)
      #expect(all.highWatermark == 3)
      #expect(try Batches.values(all.records) == ["a", "b", "c"])
      #expect(try Batches.values(client.fetch("video", from: 1).records, from: 1) == ["b", "c"])
      #expect(try client.fetch("video", from: 3).records?.isEmpty ?? true)
      #expect(try client.fetch("video", from: 4).errorCode == .offsetOutOfRange)
    }
  }

  @Test("a fetch waits for records and is answered when they come, not when its time is up")
  func longPoll() async throws {
    try await withBroker { address in
      let reader = try RawClient(address)
      let writer = try RawClient(address)
      #expect(try reader.createTopic("video") == .none)
      // Ten minutes: if it waits for its deadline, the socket's timeout fails the test.
      try reader.post(RawClient.fetchRequest("video", from: 0, maxWait: 600_000), version: 11)
      #expect(try writer.produce(Batches.make(["late"]), to: "video").errorCode == .none)
      let frame = try #require(try reader.frame())
      let response = try Frame.decode(FetchResponse.self, from: frame, version: 11)
      #expect(try Batches.values(response.responses.first?.partitions.first?.records) == ["late"])
    }
  }

  @Test("a fetch that finds nothing is answered empty when its time is up")
  func longPollDeadline() async throws {
    try await withBroker { address in
      let client = try RawClient(address)
      #expect(try client.createTopic("video") == .none)
      let response = try client.call(RawClient.fetchRequest("video", from: 0, maxWait: 20), version: 11)
      let partition = try #require(response.responses.first?.partitions.first)
      #expect(partition.errorCode == .none)
      #expect(partition.records?.isEmpty ?? true)
    }
  }

  @Test("answers come in the order of the requests, even behind a fetch that waits")
  func order() async throws {
    try await withBroker { address in
      let client = try RawClient(address)
      #expect(try client.createTopic("video") == .none)
      let first = try client.post(RawClient.fetchRequest("video", from: 0, maxWait: 600_000), version: 11)
      let produce = ProduceRequest(
        acks: 1, timeout: 0,
        topicData: [.init(name: "video", partitionData: [.init(index: 0, records: try Batches.make(["x"]))])])
      let second = try client.post(produce, version: 9)
      #expect(try client.frame().map { try Frame.correlationID(of: $0) } == first)
      #expect(try client.frame().map { try Frame.correlationID(of: $0) } == second)
    }
  }

  @Test("an ApiVersions version from the future is answered in version 0, with all ranges")
  func apiVersionsTooHigh() async throws {
    try await withBroker { address in
      let client = try RawClient(address)
      // Header v2: key 18, version 99, correlation id 7, client id null, no tags.
      client.send([0, 0, 0, 11, 0, 18, 0, 99, 0, 0, 0, 7, 0xff, 0xff, 0])
      let frame = try #require(try client.frame())
      let response = try Frame.decode(ApiVersionsResponse.self, from: frame, version: 0)
      #expect(response.errorCode == .unsupportedVersion)
      #expect(Set(response.apiKeys.map(\.apiKey)) == BrokerNode.spoken)
    }
  }

  @Test("topics, records, offsets and producer ids survive a restart")
  func restart() async throws {
    let directory = TemporaryDirectory()
    var firstProducer: Int64 = -1
    try await withBroker(directory) { address in
      let client = try RawClient(address)
      #expect(try client.createTopic("video", partitions: 2) == .none)
      firstProducer = try client.call(InitProducerIdRequest(), version: 1).producerID
      let batch = try Batches.make(["a"], producer: firstProducer, epoch: 0, sequence: 0)
      #expect(try client.produce(batch, to: "video").baseOffset == 0)
      let commit = OffsetCommitRequest(
        groupID: "g", topics: [.init(name: "video", partitions: [.init(partitionIndex: 0, committedOffset: 1)])])
      #expect(try client.call(commit, version: 8).topics.first?.partitions.first?.errorCode == ErrorCode.none)
    }
    try await withBroker(directory) { address in
      let client = try RawClient(address)
      #expect(try client.call(InitProducerIdRequest(), version: 1).producerID > firstProducer)
      // The same batch again is known, and not appended a second time.
      let batch = try Batches.make(["a"], producer: firstProducer, epoch: 0, sequence: 0)
      #expect(try client.produce(batch, to: "video").baseOffset == 0)
      #expect(try client.fetch("video", from: 0).highWatermark == 1)
      let asked = OffsetFetchRequest(
        groupID: "g", topics: [.init(name: "video", partitionIndexes: [0, 1])], version: 7)
      let offsets = try client.call(asked, version: 7).topics.first?.partitions.map(\.committedOffset)
      #expect(offsets == [1, -1])
    }
  }

  @Test("two brokers on one directory: the second is refused and says why")
  func locked() async throws {
    let directory = TemporaryDirectory()
    try await withBroker(directory) { _ in
      let second = try Broker(BrokerConfiguration(dataDirectory: directory.path))
      let error = #expect(throws: BrokerError.self) { try second.start() }
      #expect(error?.code == .directoryLocked)
    }
  }

  @Test("a port in use is refused and named")
  func portInUse() async throws {
    try await withBroker { address in
      let directory = TemporaryDirectory()
      let second = try Broker(BrokerConfiguration(dataDirectory: directory.path, listen: address))
      let error = #expect(throws: BrokerError.self) { try second.start() }
      #expect(error?.code == .addressInUse)
      #expect(error?.message.contains("\(address)") == true)
    }
  }

  @Test("names that are no topics are refused", arguments: ["..", ".", "", "../x", "a/b", "a b", "ü", "a\\b"])
  func badTopicName(name: String) async throws {
    let directory = TemporaryDirectory()
    try await withBroker(directory) { address in
      let client = try RawClient(address)
      #expect(try client.createTopic(name) == .invalidTopic)
      let asked = try client.call(MetadataRequest(topics: [.init(name: name)]), version: 9)
      #expect(asked.topics.first?.errorCode == .invalidTopic)
    }
    #expect(try Directory.names(in: directory.path + "/topics").isEmpty)
  }

  @Test("with a sync before each acknowledgement, batches are acknowledged all the same")
  func flushBeforeAcknowledging() async throws {
    try await withBroker(flush: .beforeAcknowledging) { address in
      let client = try RawClient(address)
      #expect(try client.createTopic("video") == .none)
      for number in 0..<5 {
        #expect(try client.produce(Batches.make(["\(number)"]), to: "video").baseOffset == Int64(number))
      }
    }
  }
}

/// Runs `body` against a broker of its own, which is stopped afterwards.
func withBroker(
  _ directory: TemporaryDirectory = TemporaryDirectory(),
  flush: BrokerConfiguration.FlushPolicy = .every(.seconds(1)), _ body: (BrokerAddress) throws -> Void
) async throws {
  var configuration = BrokerConfiguration(dataDirectory: directory.path)
  configuration.flush = flush
  let broker = try Broker(configuration)
  let address = try broker.start()
  do {
    try body(address)
  } catch {
    await broker.stop()
    throw error
  }
  await broker.stop()
}

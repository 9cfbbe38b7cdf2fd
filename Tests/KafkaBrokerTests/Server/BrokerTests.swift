import Foundation
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

  @Test("a broker that is killed has lost nothing that it acknowledged")
  func kill() async throws {
    let directory = TemporaryDirectory()
    let copy = TemporaryDirectory()
    try await withBroker(directory) { address in
      let client = try RawClient(address)
      #expect(try client.createTopic("video", configs: ["segment.bytes": "2000"]) == .none)
      for number in 0..<60 {
        let batch = try Batches.make(["frame \(number)"], producer: 5, epoch: 0, sequence: Int32(number))
        #expect(try client.produce(batch, to: "video").baseOffset == Int64(number))
      }
      let commit = OffsetCommitRequest(
        groupID: "g", topics: [.init(name: "video", partitions: [.init(partitionIndex: 0, committedOffset: 33)])])
      _ = try client.call(commit, version: 8)
      // What is in the files now is what a kill would leave.
      try FileManager.default.removeItem(atPath: copy.path)
      try FileManager.default.copyItem(atPath: directory.path, toPath: copy.path)
    }
    try await withBroker(copy) { address in
      let client = try RawClient(address)
      var values: [String] = []
      while values.count < 60 {
        let offset = Int64(values.count)
        let more = try Batches.values(client.fetch("video", from: offset).records, from: offset)
        try #require(!more.isEmpty)
        values += more
      }
      #expect(values == (0..<60).map { "frame \($0)" })
      let again = try Batches.make(["frame 59"], producer: 5, epoch: 0, sequence: 59)
      #expect(try client.produce(again, to: "video").baseOffset == 59)
      let asked = OffsetFetchRequest(groupID: "g", topics: nil, version: 7)
      #expect(try client.call(asked, version: 7).topics.first?.partitions.first?.committedOffset == 33)
    }
  }

  @Test("what the disk has not taken is not acknowledged: the sync fails, and the producer is told")
  func failedSync() async throws {
    let disk = Disk(write: Disk.posix.write) { descriptor in
      errno = EIO
      return -1
    }
    // Topics cannot be made without a sync either, so that they are made before.
    let directory = TemporaryDirectory()
    try await withBroker(directory) { address in
      let created = try RawClient(address).createTopic("video")
      #expect(created == .none)
    }
    try await withBroker(directory, flush: .beforeAcknowledging, disk: disk) { address in
      let client = try RawClient(address)
      #expect(try client.produce(Batches.make(["a"]), to: "video").errorCode == .kafkaStorageError)
      #expect(try client.produce(Batches.make(["b"]), to: "video").errorCode == .kafkaStorageError)
      #expect(try client.createTopic("other") == .kafkaStorageError)
    }
  }

  @Test("a deleted topic takes its records and offsets with it, and its name is free")
  func delete() async throws {
    let directory = TemporaryDirectory()
    try await withBroker(directory) { address in
      let client = try RawClient(address)
      #expect(try client.createTopic("video") == .none)
      for _ in 0..<3 { #expect(try client.produce(Batches.make(["a"]), to: "video").errorCode == .none) }
      let commit = OffsetCommitRequest(
        groupID: "g", topics: [.init(name: "video", partitions: [.init(partitionIndex: 0, committedOffset: 3)])])
      _ = try client.call(commit, version: 8)
      let deletion = DeleteTopicsRequest(names: ["video"], timeout: 0, version: 5)
      #expect(try client.call(deletion, version: 5).responses.first?.errorCode == ErrorCode.none)
      #expect(try client.fetch("video", from: 0).errorCode == .unknownTopicOrPartition)
      #expect(try client.createTopic("video") == .none)
      #expect(try client.fetch("video", from: 0).highWatermark == 0)
      #expect(try client.call(OffsetFetchRequest(groupID: "g", topics: nil, version: 7), version: 7).topics.isEmpty)
    }
    try await withBroker(directory) { address in
      let fetched = try RawClient(address).fetch("video", from: 0)
      #expect(fetched.highWatermark == 0)
    }
  }

  @Test("batches that are not whole and right are refused by name")
  func refusedBatches() async throws {
    try await withBroker { address in
      let client = try RawClient(address)
      #expect(try client.createTopic("video", configs: ["max.message.bytes": "200"]) == .none)
      let good = try Batches.make(["a"]).joined().array
      var damaged = good
      damaged[damaged.count - 1] ^= 1
      #expect(try client.produce(ByteChain(damaged), to: "video").errorCode == .corruptMessage)
      #expect(try client.produce(ByteChain(Array(good.dropLast())), to: "video").errorCode == .corruptMessage)
      #expect(try client.produce(ByteChain(good + good), to: "video").errorCode == .invalidRecord)
      var old = good
      old[16] = 1
      #expect(try client.produce(ByteChain(old), to: "video").errorCode == .unsupportedForMessageFormat)
      let large = try Batches.make([String(repeating: "x", count: 300)])
      #expect(try client.produce(large, to: "video").errorCode == .messageTooLarge)
      #expect(try client.produce(ByteChain(good), to: "video", partition: 1).errorCode == .unknownTopicOrPartition)
      #expect(try client.produce(ByteChain(good), to: "video", acks: 2).errorCode == .invalidRequiredAcks)
      #expect(try client.fetch("video", from: 0).highWatermark == 0)
      #expect(try client.produce(ByteChain(good), to: "video").baseOffset == 0)
    }
  }

  @Test("a topic's settings are checked, kept over a restart and described")
  func configs() async throws {
    let directory = TemporaryDirectory()
    try await withBroker(directory) { address in
      let client = try RawClient(address)
      #expect(try client.createTopic("video", configs: ["max.message.bytes": "5000"]) == .none)
      #expect(try client.createTopic("x", configs: ["max.message.bytes": "many"]) == .invalidConfig)
      #expect(try client.createTopic("x", configs: ["no.such.setting": "1"]) == .invalidConfig)
      #expect(try client.createTopic("x", partitions: 0) == .invalidPartitions)
      #expect(try client.createTopic("x", partitions: .max) == .invalidPartitions)
      #expect(try client.createTopic("video") == .topicAlreadyExists)
    }
    try await withBroker(directory) { address in
      let request = DescribeConfigsRequest(resources: [
        .init(resourceType: 2, resourceName: "video", configurationKeys: ["max.message.bytes"])
      ])
      let result = try RawClient(address).call(request, version: 4).results.first
      #expect(result?.configs.map(\.value) == ["5000"])
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

  @Test("a host's name stands for all its addresses, and clients are told the name")
  func localhost() async throws {
    let directory = TemporaryDirectory()
    let listen = BrokerAddress(host: "localhost", port: 0)
    let broker = try Broker(BrokerConfiguration(dataDirectory: directory.path, listen: listen))
    let address = try broker.start()
    let response = try RawClient(BrokerAddress(host: "127.0.0.1", port: address.port)).call(
      MetadataRequest(topics: []), version: 9)
    #expect(response.brokers.map(\.host) == ["localhost"])
    #expect(response.brokers.map(\.port) == [Int32(address.port)])
    await broker.stop()
  }

  @Test("on a wildcard each client is told the address that it came to")
  func wildcard() async throws {
    let directory = TemporaryDirectory()
    let listen = BrokerAddress(host: "0.0.0.0", port: 0)
    let broker = try Broker(BrokerConfiguration(dataDirectory: directory.path, listen: listen))
    let address = try broker.start()
    let response = try RawClient(BrokerAddress(host: "127.0.0.1", port: address.port)).call(
      MetadataRequest(topics: []), version: 9)
    #expect(response.brokers.map(\.host) == ["127.0.0.1"])
    await broker.stop()
  }

  @Test("settings that make no sense are refused before anything is opened")
  func invalidConfiguration() {
    var configuration = BrokerConfiguration(dataDirectory: "")
    #expect(throws: BrokerError.self) { try Broker(configuration) }
    configuration.dataDirectory = "x"
    configuration.segmentBytes = 10
    #expect(throws: BrokerError.self) { try Broker(configuration) }
  }

  @Test("a data directory that cannot be written is named")
  func unwritableDirectory() throws {
    let error = #expect(throws: BrokerError.self) {
      try Broker(BrokerConfiguration(dataDirectory: "/dev/null/data")).start()
    }
    #expect(error?.code == .storage)
    #expect(error?.message.contains("/dev/null/data") == true)
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
  flush: BrokerConfiguration.FlushPolicy = .every(.seconds(1)), disk: Disk = .posix,
  _ body: (BrokerAddress) throws -> Void
) async throws {
  var configuration = BrokerConfiguration(dataDirectory: directory.path)
  configuration.flush = flush
  let broker = try Broker(configuration, disk: disk)
  let address = try broker.start()
  do {
    try body(address)
  } catch {
    await broker.stop()
    throw error
  }
  await broker.stop()
}

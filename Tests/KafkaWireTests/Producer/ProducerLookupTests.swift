import Synchronization
import Testing

@testable import KafkaWire

/// A producer's own part before a record has a batch: looking its topic up and choosing its partition.
@Suite("producer look-ups", .timeLimit(.minutes(2))) struct ProducerLookupTests {
  /// A broker that never tells about topics, and a client that waits for it longer than any test.
  private func withSilentBroker(
    _ body: (KafkaClient, _ asked: AsyncStream<Void>) async throws -> Void
  ) async throws {
    let (asked, tell) = AsyncStream<Void>.makeStream()
    let broker = try ScriptedBroker { connection in
      try connection.negotiate()
      _ = try connection.request()
      tell.yield()
      connection.waitForEnd()
    }
    defer { broker.stop() }
    var configuration = ClientConfiguration(brokers: [broker.address])
    configuration.requestTimeout = .seconds(600)
    configuration.retryTimeout = .seconds(600)
    let client = KafkaClient(configuration)
    try await body(client, asked)
    await client.close()
  }

  @Test("closing the producer ends a send that waits for its topic")
  func closing() async throws {
    try await withSilentBroker { client, asked in
      let producer = Producer(client)
      let sending = Task { try await producer.send(ProducerRecord(topic: "t", value: nil)) }
      for await _ in asked { break }
      await producer.close()
      let error = await #expect(throws: KafkaError.self) { try await sending.value }
      #expect(error?.code == .closed)
      #expect(error?.topic == "t")
      #expect(error?.outcome == .notPersisted)
    }
  }

  @Test("a cancelled send stops waiting for its topic, and others go on")
  func cancelling() async throws {
    try await withSilentBroker { client, asked in
      let producer = Producer(client)
      let sending = Task { try await producer.send(ProducerRecord(topic: "t", value: nil)) }
      for await _ in asked { break }
      let other = Task { try await producer.send(ProducerRecord(topic: "t", value: nil)) }
      sending.cancel()
      let error = await #expect(throws: KafkaError.self) { try await sending.value }
      #expect(error?.code == .cancelled)
      #expect(error?.outcome == .notPersisted)
      await producer.close()
      #expect(await #expect(throws: KafkaError.self) { try await other.value }?.code == .closed)
    }
  }

  @Test("a partition without a leader keeps nobody from getting ready for the others")
  func preparing() async throws {
    let broker = try ScriptedBroker { connection in
      try connection.negotiate()
      while true {
        let request = try connection.request()
        if request.header.apiKey == .metadata {
          var response = try connection.metadata(for: request)
          if !response.topics.isEmpty {
            response.topics[0].partitions = [Int32(1), -1].enumerated().map { index, leader in
              var partition = MetadataResponse.Partition()
              partition.partitionIndex = Int32(index)
              partition.leaderID = leader
              return partition
            }
          }
          try connection.reply(response, to: request)
        } else if request.header.apiKey == .initProducerID {
          var response = InitProducerIdResponse()
          response.producerID = 7
          try connection.reply(response, to: request)
        }
      }
    }
    defer { broker.stop() }
    var configuration = ClientConfiguration(brokers: [broker.address])
    // Longer than any test: waiting for the leader would not end.
    configuration.retryTimeout = .seconds(600)
    let client = KafkaClient(configuration)
    let producer = Producer(client)
    try await producer.prepare("t")
    #expect(producer.core.state.withLock { $0.machine.identity?.id } == 7)
    await client.close()
  }

  private struct ByKeyLength: Partitioner {
    func partition(for record: ProducerRecord, of count: Int32) -> Int32? {
      record.key.map { Int32($0.count) }
    }
  }

  @Test("a partitioner chooses where the record does not, leaves to the producer what it likes, and may be wrong")
  func partitioner() async throws {
    let broker = try ScriptedBroker { connection in
      try connection.negotiate()
      while true {
        let request = try connection.request()
        guard request.header.apiKey == .metadata else { continue }
        var response = try connection.metadata(for: request)
        if !response.topics.isEmpty {
          response.topics[0].partitions = (Int32(0)..<4).map { index in
            var partition = MetadataResponse.Partition()
            partition.partitionIndex = index
            partition.leaderID = 1
            return partition
          }
        }
        try connection.reply(response, to: request)
      }
    }
    defer { broker.stop() }
    let client = KafkaClient(ClientConfiguration(brokers: [broker.address]))
    var configuration = ProducerConfiguration()
    configuration.partitioner = ByKeyLength()
    let core = ProducerCore(client, configuration)
    func chosen(_ key: String?, partition: Int32? = nil) async throws -> Int32 {
      let record = ProducerRecord(topic: "t", partition: partition, key: key.map { Bytes($0) }, value: nil)
      return try await core.partition(for: record, bytes: 1).partition
    }
    #expect(try await chosen("abc") == 3)
    #expect(try await chosen("") == 0)
    #expect(try await chosen("abc", partition: 1) == 1)
    let free = try await chosen(nil)
    #expect((0..<4).contains(free))
    let error = await #expect(throws: KafkaError.self) { try await chosen("abcd") }
    #expect(error?.code == .unknownTopic)
    #expect(error?.partition == TopicPartition("t", 4))
    #expect(error?.outcome == .notPersisted)
    await client.close()
  }
}

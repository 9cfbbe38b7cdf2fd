import KafkaWire
import Testing

/// Records that cannot be delivered: what their senders learn, and what becomes of the others.
@Suite(.timeLimit(.minutes(2))) struct RefusalTests {
  @Test("an unknown topic fails with its name once the retries are over")
  func unknownTopic() async throws {
    try await withCluster {
      $0.retryTimeout = .milliseconds(200)
    } _: { _, client in
      let producer = Producer(client)
      let error = await #expect(throws: KafkaError.self) {
        try await producer.send(ProducerRecord(topic: "nowhere", value: Bytes("a")))
      }
      #expect(error?.code == .unknownTopic)
      #expect(error?.topic == "nowhere")
      #expect(error?.outcome == .notPersisted)
      let consumer = Consumer(client, [TopicPartition("nowhere", 0): .beginning])
      let read = await #expect(throws: KafkaError.self) { try await consumer.next() }
      #expect(read?.code == .unknownTopic)
      #expect(read?.topic == "nowhere")
    }
  }

  @Test("a partition that the topic lacks fails at once")
  func unknownPartition() async throws {
    try await withCluster { _, client in
      let error = await #expect(throws: KafkaError.self) {
        try await Producer(client).send(ProducerRecord(topic: "video", partition: 7, value: Bytes("a")))
      }
      #expect(error?.code == .unknownTopic)
      #expect(error?.partition == TopicPartition("video", 7))
      #expect(error?.outcome == .notPersisted)
    }
  }

  @Test("a topic that is deleted under a producer fails what comes after, within the retry window")
  func deletedTopic() async throws {
    try await withCluster {
      $0.retryTimeout = .milliseconds(200)
    } _: { cluster, client in
      let producer = Producer(client)
      let record = ProducerRecord(topic: "video", value: Bytes("a"))
      #expect(try await producer.send(record).metadata().offset == 0)
      let admin = cluster.client()
      try await admin.deleteTopic("video")
      await admin.close()
      let error = await #expect(throws: KafkaError.self) { try await producer.send(record).metadata() }
      #expect(error?.code == .unknownTopic)
      #expect(error?.topic == "video")
      #expect(error?.outcome == .notPersisted)
    }
  }

  @Test("without a broker sending fails as unreachable, naming the address")
  func unreachable() async throws {
    let nobody = try VacantAddress()
    var configuration = ClientConfiguration(brokers: [nobody.address])
    configuration.retryTimeout = .milliseconds(200)
    let client = KafkaClient(configuration)
    let error = await #expect(throws: KafkaError.self) {
      try await Producer(client).send(ProducerRecord(topic: "video", value: Bytes("a")))
    }
    #expect(error?.code == .unreachable)
    #expect(error?.description.contains("\(nobody.address)") == true)
    #expect(error?.outcome == .notPersisted)
    await client.close()
  }

  @Test("a broker that accepts but never speaks fails within the timeouts")
  func mute() async throws {
    try await withCluster { cluster, _ in
      cluster.proxy.hold(.apiVersions)
      let client = cluster.client {
        $0.connectTimeout = .milliseconds(100)
        $0.retryTimeout = .milliseconds(200)
      }
      let error = await #expect(throws: KafkaError.self) {
        try await Producer(client).send(ProducerRecord(topic: "video", value: Bytes("a")))
      }
      #expect([.unreachable, .timedOut].contains(error?.code))
      #expect(error?.outcome == .notPersisted)
      await client.close()
    }
  }

  @Test("a record above the producer's own limit is refused before anything is asked")
  func oversized() async throws {
    try await withCluster { cluster, client in
      let before = cluster.proxy.requests(.metadata)
      var configuration = ProducerConfiguration()
      configuration.maxRequestBytes = 1000
      let error = await #expect(throws: KafkaError.self) {
        try await Producer(client, configuration).send(
          ProducerRecord(topic: "video", value: Bytes([UInt8](repeating: 1, count: 1000))))
      }
      guard case .messageTooLarge(let bytes) = error?.code else { return #expect(error?.code == .messageTooLarge(0)) }
      #expect(bytes >= 1000)
      #expect(error?.topic == "video")
      #expect(error?.outcome == .notPersisted)
      #expect(cluster.proxy.requests(.metadata) == before)
    }
  }

  @Test("batches above the topic's limit are split; a record above it fails alone")
  func topicLimit() async throws {
    try await withCluster(configs: ["max.message.bytes": "2000"]) { _, client in
      var configuration = ProducerConfiguration()
      configuration.linger = .seconds(60)
      let producer = Producer(client, configuration)
      var deliveries: [Delivery] = []
      for number in 0..<40 {
        let size = number == 13 ? 3000 : 300
        deliveries.append(
          try await producer.send(ProducerRecord(topic: "video", key: Bytes("\(number)"), value: bytes(size))))
      }
      await producer.flush()
      var expected: [String] = []
      for (number, delivery) in deliveries.enumerated() {
        guard number != 13 else {
          let error = await #expect(throws: KafkaError.self) { try await delivery.metadata() }
          guard case .messageTooLarge(let bytes) = error?.code else {
            #expect(error?.code == .messageTooLarge(0))
            continue
          }
          #expect(bytes >= 3000)
          #expect(error?.partition == TopicPartition("video", 0))
          #expect(error?.outcome == .notPersisted)
          continue
        }
        #expect(try await delivery.metadata().offset == Int64(expected.count))
        expected.append("\(number)")
      }
      #expect(try await client.log(of: TopicPartition("video", 0)).map { $0.key?.string ?? "" } == expected)
      // The next ones are put together within the limit.
      let next = try await producer.send(ProducerRecord(topic: "video", value: bytes(300)))
      await producer.close()
      #expect(try await next.metadata().offset == 39)
    }
  }

  private func bytes(_ count: Int) -> Bytes { Bytes([UInt8](repeating: 7, count: count)) }
}

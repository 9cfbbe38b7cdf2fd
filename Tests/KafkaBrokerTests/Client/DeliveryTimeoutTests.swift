import Testing

@testable import KafkaWire

/// Deliveries that the broker never answers for.
@Suite(.timeLimit(.minutes(2))) struct DeliveryTimeoutTests {
  @Test("a record that was written but never answered is possibly persisted")
  func afterWriting() async throws {
    let time = SkippingClock()
    try await withCluster(clock: time.clock) { cluster, client in
      let producer = Producer(client, configuration)
      #expect(try await producer.send(record).metadata().offset == 0)
      cluster.proxy.hold(.produce)
      let delivery = try await producer.send(record)
      try await eventually { cluster.proxy.requests(.produce) == 2 }
      time.skip(.seconds(60))
      let error = await #expect(throws: KafkaError.self) { try await delivery.metadata() }
      #expect(error?.code == .timedOut)
      #expect(error?.partition == TopicPartition("video", 0))
      #expect(error?.outcome == .possiblyPersisted)
    }
  }

  @Test("a record that waited behind another's answer is not persisted")
  func behindAnother() async throws {
    let time = SkippingClock()
    try await withCluster(clock: time.clock) { cluster, client in
      var configuration = configuration
      configuration.linger = .zero
      let producer = Producer(client, configuration)
      cluster.proxy.hold(.produce)
      let first = try await producer.send(record)
      try await eventually { cluster.proxy.requests(.produce) == 1 }
      // A log that does not know the producer yet gets one batch at a time.
      let second = try await producer.send(ProducerRecord(topic: "video", value: Bytes("b")))
      time.skip(.seconds(60))
      let written = await #expect(throws: KafkaError.self) { try await first.metadata() }
      #expect(written?.outcome == .possiblyPersisted)
      let waiting = await #expect(throws: KafkaError.self) { try await second.metadata() }
      #expect(waiting?.outcome == .notPersisted)
      cluster.proxy.release()
      await producer.close()
      // The released request is still on its way to the broker; nobody waits for its answer any longer.
      var log: [Record] = []
      while log.isEmpty { log = try await client.log(of: TopicPartition("video", 0)) }
      #expect(log.map { $0.value?.string } == ["a"])
    }
  }

  @Test("a record that could not be written for want of a producer id is not persisted")
  func beforeWriting() async throws {
    let time = SkippingClock()
    try await withCluster(clock: time.clock) { cluster, client in
      cluster.proxy.hold(.initProducerID)
      let producer = Producer(client, configuration)
      let delivery = try await producer.send(record)
      try await eventually { cluster.proxy.requests(.initProducerID) == 1 }
      time.skip(.seconds(60))
      let error = await #expect(throws: KafkaError.self) { try await delivery.metadata() }
      #expect(error?.partition == TopicPartition("video", 0))
      #expect(error?.outcome == .notPersisted)
      #expect(cluster.proxy.requests(.produce) == 0)
    }
  }

  @Test("a request without an answer is sent again after its timeout, and its record is there once")
  func requestTimeout() async throws {
    try await withCluster {
      $0.requestTimeout = .milliseconds(200)
    } _: { cluster, client in
      let producer = Producer(client)
      #expect(try await producer.send(record).metadata().offset == 0)
      cluster.proxy.hold(.produce)
      let delivery = try await producer.send(record)
      try await eventually { cluster.proxy.requests(.produce) >= 3 }
      cluster.proxy.release()
      #expect(try await delivery.metadata().offset == 1)
      await producer.close()
      #expect(try await client.log(of: TopicPartition("video", 0)).count == 2)
    }
  }

  private var configuration: ProducerConfiguration {
    var configuration = ProducerConfiguration()
    configuration.deliveryTimeout = .seconds(60)
    return configuration
  }

  private let record = ProducerRecord(topic: "video", value: Bytes("a"))
}

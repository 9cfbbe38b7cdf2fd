import KafkaWire
import Testing

/// Connections that break in the middle of things, and brokers that go and come back.
@Suite(.timeLimit(.minutes(3))) struct BrokenConnectionTests {
  @Test("however often connections are cut, each acknowledged record is there once, in order", arguments: 1...6)
  func cuts(seed: UInt64) async throws {
    try await withCluster(partitions: 3) { cluster, client in
      var configuration = ProducerConfiguration()
      configuration.linger = .zero
      configuration.batchBytes = 4000
      configuration.memoryBytes = 40_000
      let producer = Producer(client, configuration)
      // Known before the first cut, so that no send can fail for want of metadata.
      var sent = [try await producer.send(record(0))]
      cluster.proxy.cut(times: 40, framesPerCut: 6, seed: seed)
      var number = 1
      while cluster.proxy.cutsToCome > 0 {
        for _ in 0..<20 {
          sent.append(try await producer.send(record(number)))
          number += 1
        }
        // A batch each time, so that there are many requests to be cut.
        if number % 100 == 1 { await producer.flush() }
      }
      await producer.close()
      // Nothing was lost: the time for a delivery is longer than any of this takes.
      #expect(try await sent.metadata().count == number)
      try await check(sent, client)
    }
  }

  @Test("records whose deadline passes while connections break say whether they may be there", arguments: 1...4)
  func deadlines(seed: UInt64) async throws {
    try await withCluster(partitions: 3) { cluster, client in
      var configuration = ProducerConfiguration()
      configuration.linger = .zero
      configuration.deliveryTimeout = .milliseconds(30)
      let producer = Producer(client, configuration)
      var sent = [try await producer.send(record(0))]
      await producer.flush()
      cluster.proxy.cut(times: 60, framesPerCut: 2, seed: seed)
      var number = 1
      while cluster.proxy.cutsToCome > 0 {
        for _ in 0..<10 {
          sent.append(try await producer.send(record(number)))
          number += 1
        }
        await producer.flush()
      }
      await producer.close()
      try await check(sent, client)
    }
  }

  @Test("a consumer whose connections are cut goes on where it was", arguments: 1...4)
  func consumerCuts(seed: UInt64) async throws {
    try await withCluster(partitions: 3) { cluster, client in
      let producer = Producer(client)
      for number in 0..<600 { _ = try await producer.send(record(number)) }
      await producer.close()
      var configuration = ConsumerConfiguration()
      configuration.maxPartitionBytes = 300
      let partitions = (0..<3).map { TopicPartition("video", $0) }
      let ends = try await client.offsets(Dictionary(uniqueKeysWithValues: partitions.map { ($0, .end) }))
      cluster.proxy.cut(times: 30, framesPerCut: 4, seed: seed)
      let consumer = Consumer(client, ends.mapValues { _ in .beginning }, configuration)
      let read = try await consumer.read(to: ends)
      for (partition, records) in read {
        #expect(records.map(\.offset) == Array(0..<(ends[partition] ?? 0)))
        let numbers = records.compactMap { $0.value.flatMap { Int($0.string) } }
        #expect(numbers == (0..<600).filter { $0 % 3 == Int(partition.partition) })
      }
      #expect(read.count == 3)
    }
  }

  @Test("producer and consumer go on by themselves when the broker comes back")
  func restart() async throws {
    try await withCluster(partitions: 3) { cluster, client in
      let producer = Producer(client)
      let partitions = (0..<3).map { TopicPartition("video", $0) }
      let consumer = Consumer(client, Dictionary(uniqueKeysWithValues: partitions.map { ($0, .beginning) }))
      let total = 900
      async let read = consumer.read(to: Dictionary(uniqueKeysWithValues: partitions.map { ($0, Int64(total / 3)) }))
      var sent: [Delivery] = []
      for number in 0..<total {
        sent.append(try await producer.send(record(number)))
        if number % 300 == 150 {
          // Something is acknowledged, something under way, whenever the broker goes.
          _ = try await sent[number / 2].metadata()
          try await cluster.restartBroker()
        }
      }
      await producer.close()
      for (number, delivery) in sent.enumerated() {
        #expect(try await delivery.metadata().offset == Int64(number / 3))
      }
      for (partition, records) in try await read {
        #expect(records.map(\.offset) == Array(0..<Int64(total / 3)))
        let numbers = records.compactMap { $0.value.flatMap { Int($0.string) } }
        #expect(numbers == (0..<total).filter { $0 % 3 == Int(partition.partition) })
      }
    }
  }

  /// Its number is its value.
  private func record(_ number: Int) -> ProducerRecord {
    ProducerRecord(topic: "video", partition: Int32(number % 3), value: Bytes("\(number)"))
  }

  /// Compares the reports of records 0, 1, 2 … with what is on the broker.
  private func check(_ sent: [Delivery], _ client: KafkaClient) async throws {
    var logs: [TopicPartition: [Int]] = [:]
    for index in 0..<Int32(3) {
      let partition = TopicPartition("video", index)
      let numbers = try await client.log(of: partition).compactMap { $0.value.flatMap { Int($0.string) } }
      #expect(numbers == Array(Set(numbers)).sorted(), "once each, in the order of sending")
      logs[partition] = numbers
    }
    for (number, delivery) in sent.enumerated() {
      let log = try #require(logs[delivery.partition])
      switch try #require(delivery.result, "closing the producer settles everything") {
      case .success(let metadata):
        #expect(log.contains(number))
        if let offset = metadata.offset { #expect(log[Int(offset)] == number) }
      case .failure(let error):
        #expect(error.partition == delivery.partition)
        #expect(error.outcome == .possiblyPersisted || error.outcome == .notPersisted && !log.contains(number))
      }
    }
  }
}

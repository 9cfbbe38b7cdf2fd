import Synchronization
import Testing

@testable import KafkaWire

/// A cancelled task abandons its wait, and nothing else.
@Suite(.timeLimit(.minutes(2))) struct WaitCancellationTests {
  @Test("a cancelled wait for a delivery leaves the delivery alone")
  func metadata() async throws {
    try await withCluster { cluster, client in
      cluster.proxy.hold(.produce)
      let producer = Producer(client)
      let delivery = try await producer.send(record("a"))
      let other = Task { try await delivery.metadata() }
      let waiting = Task { try await delivery.metadata() }
      try await eventually { cluster.proxy.requests(.produce) == 1 }
      waiting.cancel()
      let error = await #expect(throws: KafkaError.self) { try await waiting.value }
      #expect(error?.code == .cancelled)
      #expect(error?.outcome == .possiblyPersisted)
      #expect(delivery.result == nil)
      cluster.proxy.release()
      #expect(try await other.value.offset == 0)
      #expect(try await delivery.metadata().offset == 0)
      #expect(try await values(client) == ["a"])
    }
  }

  @Test("a send that is cancelled while the topic is being looked up sends nothing, and the next one works")
  func lookup() async throws {
    try await withCluster { cluster, client in
      let producer = Producer(client)
      let before = cluster.proxy.requests(.metadata)
      cluster.proxy.hold(.metadata)
      let sending = Task { try await producer.send(record("a")) }
      try await eventually { cluster.proxy.requests(.metadata) > before }
      sending.cancel()
      let error = await #expect(throws: KafkaError.self) { try await sending.value }
      #expect(error?.code == .cancelled)
      #expect(error?.topic == "video")
      #expect(error?.outcome == .notPersisted)
      cluster.proxy.release()
      #expect(try await producer.send(record("b")).metadata().offset == 0)
      #expect(try await values(client) == ["b"])
    }
  }

  @Test("a cancelled flush returns; what it waited for is delivered all the same")
  func flush() async throws {
    try await withCluster { cluster, client in
      cluster.proxy.hold(.produce)
      let producer = Producer(client)
      let delivery = try await producer.send(record("a"))
      let flushing = Task { await producer.flush() }
      try await eventually { cluster.proxy.requests(.produce) == 1 }
      flushing.cancel()
      await flushing.value
      #expect(delivery.result == nil)
      cluster.proxy.release()
      #expect(try await delivery.metadata().offset == 0)
    }
  }

  @Test("a cancelled next takes nothing: the one after it goes on without a gap", arguments: [false, true])
  func next(isRepeated: Bool) async throws {
    try await withCluster { _, client in
      let producer = Producer(client)
      let consumer = Consumer(client, [TopicPartition("video", 0): .beginning])
      var read: [String] = []
      for number in 0..<(isRepeated ? 40 : 1) {
        let waiting = Task { try await consumer.next() }
        try await eventually { consumer.core.waiters == 1 }
        // With both at once, either may come first.
        async let sent = producer.send(record("\(number)"))
        waiting.cancel()
        _ = try await sent
        do {
          read += try await waiting.value?.records.compactMap { $0.value?.string } ?? []
        } catch let error as KafkaError {
          #expect(error.code == .cancelled)
        }
        while read.count <= number {
          read += try #require(try await consumer.next()).records.compactMap { $0.value?.string }
        }
      }
      await producer.close()
      #expect(read == (0..<read.count).map(String.init))
    }
  }

  @Test("closing a consumer wakes whoever waits, with nil, and lets go of what was fetched ahead")
  func closeConsumer() async throws {
    try await withCluster { cluster, client in
      let consumer = Consumer(client, [TopicPartition("video", 0): .beginning])
      let waiting = Task { try await consumer.next() }
      try await eventually { consumer.core.waiters == 1 && cluster.proxy.requests(.fetch) > 0 }
      await consumer.close()
      #expect(try await waiting.value == nil)
      #expect(try await consumer.next() == nil)
      await consumer.close()
    }
  }

  @Test("closing the client ends what waits on it")
  func closeClient() async throws {
    try await withCluster { cluster, _ in
      let client = cluster.client()
      cluster.proxy.hold(.produce)
      let producer = Producer(client)
      let delivery = try await producer.send(record("a"))
      let consumer = Consumer(client, [TopicPartition("video", 0): .beginning])
      let reading = Task { try await consumer.next() }
      try await eventually { cluster.proxy.requests(.produce) == 1 && cluster.proxy.requests(.fetch) > 0 }
      await client.close()
      let error = await #expect(throws: KafkaError.self) { try await delivery.metadata() }
      #expect(error?.code == .closed)
      #expect(error?.outcome == .possiblyPersisted)
      let read = await #expect(throws: KafkaError.self) { try await reading.value }
      #expect(read?.code == .closed)
    }
  }

  private func record(_ value: String) -> ProducerRecord { ProducerRecord(topic: "video", value: Bytes(value)) }

  private func values(_ client: KafkaClient) async throws -> [String] {
    try await client.log(of: TopicPartition("video", 0)).compactMap { $0.value?.string }
  }
}

extension ConsumerCore {
  fileprivate var waiters: Int { state.withLock { $0.waiters.count } }
}

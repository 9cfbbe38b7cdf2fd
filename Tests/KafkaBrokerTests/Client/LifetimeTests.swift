import Synchronization
import Testing

@testable import KafkaWire

/// What is let go of, and what goes on without its user.
@Suite(.timeLimit(.minutes(2))) struct LifetimeTests {
  @Test("a producer lets go of a record's bytes once it is delivered")
  func producedBytes() async throws {
    try await withCluster { _, client in
      let released = Counter()
      let producer = Producer(client)
      var deliveries: [Delivery] = []
      for _ in 0..<20 { deliveries.append(try await producer.send(record(released))) }
      _ = try await deliveries.metadata()
      try await eventually { released.value == 20 }
      await producer.close()
    }
  }

  @Test("a producer lets go of the bytes of what failed, and of what was refused")
  func failedBytes() async throws {
    try await withCluster { cluster, client in
      let released = Counter()
      cluster.proxy.hold(.produce)
      var configuration = ProducerConfiguration()
      configuration.deliveryTimeout = .milliseconds(100)
      configuration.maxRequestBytes = 20_000
      let producer = Producer(client, configuration)
      let delivery = try await producer.send(record(released))
      await #expect(throws: KafkaError.self) { try await producer.send(record(released, count: 30_000)) }
      await #expect(throws: KafkaError.self) { try await delivery.metadata() }
      await client.close()
      await producer.close()
      try await eventually { released.value == 2 }
    }
  }

  @Test("a consumer lets go of what it fetched ahead when it is closed, and of the rest with its user")
  func consumedBytes() async throws {
    try await withCluster { cluster, client in
      try await fill(client)
      var configuration = ConsumerConfiguration()
      configuration.maxPartitionBytes = 20_000
      let consumer = Consumer(client, [TopicPartition("video", 0): .beginning], configuration)
      weak var taken: Payload?
      var batch = try await consumer.next()
      taken = batch?.records.first?.value?.payload
      #expect(taken != nil)
      batch = nil
      try await eventually { taken == nil && consumer.core.fetchedAhead != nil }
      weak let ahead = consumer.core.fetchedAhead
      #expect(ahead != nil)
      await consumer.close()
      // The consumer itself is still held.
      try await eventually { ahead == nil }
      #expect(try await consumer.next() == nil)
    }
  }

  @Test("producers, consumers and their client are gone when their user is")
  func objects() async throws {
    try await withCluster { cluster, _ in
      weak var producerCore: ProducerCore?
      weak var consumerCore: ConsumerCore?
      weak var kept: KafkaClient?
      do {
        let client = cluster.client()
        let producer = Producer(client)
        let consumer = Consumer(client, [TopicPartition("video", 0): .beginning])
        (kept, producerCore, consumerCore) = (client, producer.core, consumer.core)
        _ = try await producer.send(ProducerRecord(topic: "video", value: Bytes("a"))).metadata()
        #expect(try await consumer.next()?.records.count == 1)
      }
      try await eventually { producerCore == nil && consumerCore == nil && kept == nil }
    }
  }

  @Test("a producer that nobody holds any longer still delivers what it took")
  func abandonedProducer() async throws {
    try await withCluster { _, client in
      var configuration = ProducerConfiguration()
      configuration.linger = .milliseconds(50)
      var deliveries: [Delivery] = []
      for number in 0..<5 {
        deliveries.append(
          try await Producer(client, configuration).send(ProducerRecord(topic: "video", value: Bytes("\(number)"))))
      }
      #expect(Set(try await deliveries.metadata().map(\.offset)) == [0, 1, 2, 3, 4])
    }
  }

  /// A record whose bytes report when they are let go of.
  private func record(_ released: Counter, count: Int = 10_000) -> ProducerRecord {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 16)
    memory.initializeMemory(as: UInt8.self, repeating: 7, count: count)
    nonisolated(unsafe) let owned = memory
    let payload = Payload(adopting: memory, count: count) {
      owned.deallocate()
      released.add()
    }
    return ProducerRecord(topic: "video", value: Bytes(payload))
  }

  private func fill(_ client: KafkaClient) async throws {
    let producer = Producer(client)
    for _ in 0..<20 {
      let value = Bytes([UInt8](repeating: 1, count: 15_000))
      _ = try await producer.send(ProducerRecord(topic: "video", value: value)).metadata()
    }
    await producer.close()
  }
}

/// Counts across threads.
private final class Counter: Sendable {
  private let count = Mutex(0)

  var value: Int { count.withLock { $0 } }

  func add() { count.withLock { $0 += 1 } }
}

extension ConsumerCore {
  /// The frame of a record that waits for the user.
  fileprivate var fetchedAhead: Payload? {
    state.withLock { state in
      for case .records(var waiting) in state.machine.buffer {
        return try? waiting.take(records: 1).batches.first?.records(from: 0).first?.value?.payload
      }
      return nil
    }
  }
}

import Synchronization
import Testing

@testable import KafkaWire

/// A producer whose memory is full, because the broker does not answer.
@Suite(.timeLimit(.minutes(2))) struct BackpressureTests {
  @Test("senders wait for memory in their order; a cancelled one is gone without a trace")
  func waitInOrder() async throws {
    try await withCluster { cluster, client in
      cluster.proxy.hold(.produce)
      let core = ProducerCore(client, configuration)
      let first = try await [core.hand(record(0), to: partition), core.hand(record(1), to: partition)]
      let waiting = try await senders(2..<6, core)
      waiting[1].cancel()
      let error = await #expect(throws: KafkaError.self) { try await waiting[1].value }
      #expect(error?.code == .cancelled)
      #expect(error?.outcome == .notPersisted)
      #expect(core.waiters == 3)

      cluster.proxy.release()
      var deliveries = first
      for sender in [waiting[0], waiting[2], waiting[3]] { deliveries.append(try await sender.value) }
      #expect(try await deliveries.metadata().map(\.offset) == [0, 1, 2, 3, 4])
      #expect(try await values(client) == ["0", "1", "2", "4", "5"])
    }
  }

  @Test("a sender that is cancelled before it waits does not wait")
  func cancelledBefore() async throws {
    try await withCluster { cluster, client in
      cluster.proxy.hold(.produce)
      let core = ProducerCore(client, configuration)
      for number in 0..<2 { _ = try await core.hand(record(number), to: partition) }
      let sender = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return try await core.hand(record(2), to: partition)
      }
      let error = await #expect(throws: KafkaError.self) { try await sender.value }
      #expect(error?.code == .cancelled)
      #expect(core.waiters == 0)
      cluster.proxy.release()
      await core.close()
      #expect(try await values(client) == ["0", "1"])
    }
  }

  @Test("a cancelled sender at the head lets smaller ones behind it in")
  func cancelledHead() async throws {
    try await withCluster { cluster, client in
      cluster.proxy.hold(.produce)
      let core = ProducerCore(client, configuration)
      let held = try await core.hand(record(0), to: partition)
      let large = Task { try await core.hand(record(1, size: 2400), to: partition) }
      try await eventually { core.waiters == 1 }
      let small = Task { try await core.hand(record(2), to: partition) }
      try await eventually { core.waiters == 2 }
      large.cancel()
      // Nothing was answered: the room was there all the time.
      let admitted = try await small.value
      #expect(held.result == nil)
      cluster.proxy.release()
      #expect(try await [held, admitted].metadata().map(\.offset) == [0, 1])
      await #expect(throws: KafkaError.self) { try await large.value }
    }
  }

  @Test("closing turns those who wait away and delivers what was handed over")
  func close() async throws {
    try await withCluster { cluster, client in
      cluster.proxy.hold(.produce)
      let core = ProducerCore(client, configuration)
      let taken = try await [core.hand(record(0), to: partition), core.hand(record(1), to: partition)]
      let waiting = try await senders(2..<5, core)
      let closing = Task { await core.close() }
      for sender in waiting {
        let error = await #expect(throws: KafkaError.self) { try await sender.value }
        #expect(error?.code == .closed)
        #expect(error?.partition == partition)
        #expect(error?.outcome == .notPersisted)
      }
      #expect(taken.allSatisfy { $0.result == nil })
      cluster.proxy.release()
      await closing.value
      #expect(taken.compactMap { try? $0.result?.get().offset } == [0, 1])
      let late = await #expect(throws: KafkaError.self) { try await core.hand(record(5), to: partition) }
      #expect(late?.code == .closed)
      #expect(try await values(client) == ["0", "1"])
    }
  }

  @Test("a closed producer refuses at once, whatever the broker does")
  func closedProducer() async throws {
    try await withCluster { cluster, client in
      let before = cluster.proxy.requests(.metadata)
      let producer = Producer(client)
      await producer.close()
      let error = await #expect(throws: KafkaError.self) {
        try await producer.send(ProducerRecord(topic: "video", value: Bytes("a")))
      }
      #expect(error?.code == .closed)
      #expect(error?.topic == "video")
      #expect(error?.outcome == .notPersisted)
      #expect(cluster.proxy.requests(.metadata) == before)
    }
  }

  @Test("memory that is full of records that nobody awaits is given back")
  func turnover() async throws {
    try await withCluster { _, client in
      let producer = Producer(client, configuration)
      for number in 0..<200 {
        _ = try await producer.send(
          ProducerRecord(topic: "video", value: record(number).value))
      }
      await producer.close()
      #expect(try await values(client) == (0..<200).map(String.init))
      #expect(producer.core.state.withLock { $0.memory.taken } == 0)
    }
  }

  private let partition = TopicPartition("video", 0)

  /// Room for two records of ``record(_:size:)``.
  private var configuration: ProducerConfiguration {
    var configuration = ProducerConfiguration()
    configuration.memoryBytes = 2600
    return configuration
  }

  private func record(_ number: Int, size: Int = 1000) -> BatchRecord {
    let text = "\(number) "
    return BatchRecord(
      timestamp: 0, value: Bytes(text + String(repeating: "x", count: size - text.utf8.count)))
  }

  /// One task for each record, which waits for memory before the next one begins.
  private func senders(_ numbers: Range<Int>, _ core: ProducerCore) async throws -> [Task<Delivery, any Error>] {
    var senders: [Task<Delivery, any Error>] = []
    for number in numbers {
      senders.append(Task { try await core.hand(record(number), to: partition) })
      try await eventually { core.waiters == senders.count }
    }
    return senders
  }

  /// The numbers of the records on the broker.
  private func values(_ client: KafkaClient) async throws -> [String] {
    try await client.log(of: partition).map { $0.value?.string.split(separator: " ").first.map(String.init) ?? "" }
  }
}

extension ProducerCore {
  fileprivate var waiters: Int { state.withLock { $0.memory.waitingCount } }
}

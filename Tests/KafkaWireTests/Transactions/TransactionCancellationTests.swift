import Synchronization
import Testing

@testable import KafkaWire

/// Ends and sends that meet each other, or a cancellation, half way.
@Suite("transactions, half way", .timeLimit(.minutes(2))) struct TransactionCancellationTests {
  private let record = ProducerRecord(topic: "t", value: Bytes([UInt8](repeating: 7, count: 1000)))

  /// A producer with room for two records, whose partition is never announced, so that no record is delivered.
  private func withStuckProducer(
    _ body: (TransactionBroker, TransactionalProducer) async throws -> Void
  ) async throws {
    let broker = try TransactionBroker(.v1)
    defer { broker.stop() }
    broker.refuse(.addPartitionsToTxn, .coordinatorLoadInProgress)
    var configuration = ClientConfiguration(brokers: [broker.address])
    configuration.retryBackoff = .milliseconds(1)...(.milliseconds(5))
    let client = KafkaClient(configuration)
    var settings = ProducerConfiguration()
    settings.linger = .zero
    settings.memoryBytes = 2600
    let producer = try await TransactionalProducer(client, transactionalID: "id", settings)
    try await body(broker, producer)
    await producer.close()
    await client.close()
  }

  private func isEnding(_ producer: TransactionalProducer) -> Bool {
    producer.core.state.withLock { $0.transaction.state == .ending(commit: true) }
  }

  @Test("a commit that is cancelled while it waits for deliveries leaves the transaction open, to be committed later")
  func cancelledCommit() async throws {
    try await withStuckProducer { broker, producer in
      let transaction = try await producer.begin()
      let delivery = try await transaction.send(record)
      let committing = Task { try await transaction.commit() }
      while !isEnding(producer) { await Task.yield() }
      committing.cancel()
      let error = await #expect(throws: TransactionError.self) { try await committing.value }
      #expect(error?.remedy == .abort)
      #expect(error?.cause?.code == .cancelled)
      #expect(delivery.result == nil)
      broker.refuse(.addPartitionsToTxn, .none)
      try await transaction.commit()
      #expect(broker.heard.last == "commit")
      #expect(try delivery.result?.get().offset == 0)
    }
  }

  @Test("while a transaction is being ended no other end is begun, and no record is taken")
  func twoEnds() async throws {
    try await withStuckProducer { broker, producer in
      let transaction = try await producer.begin()
      _ = try await transaction.send(record)
      let committing = Task { try await transaction.commit() }
      while !isEnding(producer) { await Task.yield() }
      for end in [transaction.commit, transaction.abort] {
        let error = await #expect(throws: TransactionError.self) { try await end() }
        #expect(error?.remedy == .correct)
      }
      let late = await #expect(throws: TransactionError.self) { try await transaction.send(record) }
      #expect(late?.remedy == .correct)
      broker.refuse(.addPartitionsToTxn, .none)
      try await committing.value
    }
  }

  @Test("an abort turns away who waits for memory, and what was waiting is not in the next transaction")
  func waitingForMemory() async throws {
    try await withStuckProducer { broker, producer in
      let transaction = try await producer.begin()
      for _ in 0..<2 { _ = try await transaction.send(record) }
      let waiting = Task { try await transaction.send(record) }
      while producer.core.state.withLock({ $0.memory.waitingCount }) == 0 { await Task.yield() }
      try await transaction.abort()
      let error = await #expect(throws: TransactionError.self) { _ = try await waiting.value }
      #expect(error?.cause?.outcome ?? .notPersisted == .notPersisted)
      broker.refuse(.addPartitionsToTxn, .none)
      try await producer.transaction { _ = try await $0.send(record) }
      #expect(broker.heard.filter { $0.hasPrefix("produce") } == ["produce id 2:0"])
      #expect(producer.core.state.withLock { $0.memory.taken } == 0)
    }
  }
}

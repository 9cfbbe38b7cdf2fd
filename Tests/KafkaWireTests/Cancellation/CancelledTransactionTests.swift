import Testing

@testable import KafkaWire

/// What of a transaction runs to its end though whoever waits for it is cancelled, and what does not.
@Suite("transactions whose task is cancelled", .timeLimit(.minutes(2))) struct CancelledTransactionTests {
  enum Call: String, CaseIterable, Sendable {
    case commit, abort, sendOffsets

    var api: APIKey { self == .sendOffsets ? .txnOffsetCommit : .endTxn }
    var heard: String { self == .sendOffsets ? "offsets /-1" : rawValue }
  }

  private let record = ProducerRecord(topic: "t", value: Bytes("value"))

  private func withProducer(_ body: (TransactionBroker, TransactionalProducer) async throws -> Void) async throws {
    let broker = try TransactionBroker(.v2)
    defer { broker.stop() }
    var configuration = ClientConfiguration(brokers: [broker.address])
    configuration.retryBackoff = .milliseconds(1)...(.milliseconds(5))
    let client = KafkaClient(configuration)
    let producer = try await TransactionalProducer(client, transactionalID: "id")
    try await body(broker, producer)
    await producer.close()
    await client.close()
  }

  @Test("an end that has been asked for, and offsets, go on until they have an answer", arguments: Call.allCases)
  func runsToItsEnd(_ call: Call) async throws {
    try await withProducer { broker, producer in
      let transaction = try await producer.begin()
      _ = try await transaction.send(record).metadata()
      broker.refuse(call.api, .coordinatorLoadInProgress)
      let task = Task {
        switch call {
        case .commit: try await transaction.commit()
        case .abort: try await transaction.abort()
        case .sendOffsets:
          try await transaction.sendOffsets([TopicPartition("in", 0): 5], group: GroupMetadata(groupID: "g"))
        }
      }
      while !broker.heard.contains(where: { $0.hasPrefix(call.heard) }) { await Task.yield() }
      task.cancel()
      let asked = broker.heard.count
      while broker.heard.count < asked + 2 { await Task.yield() }
      broker.refuse(call.api, .none)
      try await task.value
      #expect(broker.heard.last == call.heard)
      if call == .sendOffsets { try await transaction.commit() }
      // The next transaction is not touched by it.
      try await producer.transaction { _ = try await $0.send(record) }
      #expect(broker.committed.count == (call == .abort ? 1 : 2))
    }
  }

  @Test("a cancelled wait for a delivery takes nothing back: the commit has the record, once")
  func delivery() async throws {
    try await withProducer { broker, producer in
      broker.refuse(.produce, .notEnoughReplicas)
      let transaction = try await producer.begin()
      let delivery = try await transaction.send(record)
      let waiting = Task { try await delivery.metadata() }
      while !broker.heard.contains(where: { $0.hasPrefix("produce") }) { await Task.yield() }
      waiting.cancel()
      let error = await #expect(throws: KafkaError.self) { try await waiting.value }
      #expect(error?.code == .cancelled)
      broker.refuse(.produce, .none)
      try await transaction.commit()
      #expect(try delivery.result?.get().partition == TopicPartition("t", 0))
      #expect(broker.committed == ["value"])
    }
  }

  @Test("a send that is cancelled before its record has a place spoils the transaction, so that no commit lacks it")
  func send() async throws {
    try await withProducer { broker, producer in
      let transaction = try await producer.begin()
      let go = Promise<Void>()
      let sending = Task {
        try? await go.value()
        return try await transaction.send(ProducerRecord(topic: "new", value: nil))
      }
      sending.cancel()
      go.fulfil(.success(()))
      let error = await #expect(throws: TransactionError.self) { _ = try await sending.value }
      #expect(error?.remedy == .abort)
      #expect(error?.cause?.code == .cancelled)
      await #expect(throws: TransactionError.self) { try await transaction.commit() }
      try await transaction.abort()
      try await producer.transaction { _ = try await $0.send(record) }
      #expect(broker.committed == ["value"])
    }
  }
}

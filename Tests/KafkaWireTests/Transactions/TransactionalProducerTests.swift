import Testing

@testable import KafkaWire

/// The whole way from the user's call to the requests that a coordinator sees.
@Suite("transactional producer", .timeLimit(.minutes(2))) struct TransactionalProducerTests {
  private func withProducer(
    _ version: TransactionProtocol, failing: (TransactionBroker) -> Void = { _ in },
    _ body: (TransactionBroker, TransactionalProducer) async throws -> Void
  ) async throws {
    let broker = try TransactionBroker(version)
    defer { broker.stop() }
    failing(broker)
    var configuration = ClientConfiguration(brokers: [broker.address])
    configuration.retryBackoff = .milliseconds(1)...(.milliseconds(5))
    let client = KafkaClient(configuration)
    var settings = ProducerConfiguration()
    settings.linger = .zero
    let producer = try await TransactionalProducer(client, transactionalID: "id", settings)
    try await body(broker, producer)
    await producer.close()
    await client.close()
  }

  private let record = ProducerRecord(topic: "t", value: Bytes("v"))
  private let offsets = [TopicPartition("in", 0): Int64(5)]

  @Test("by KIP-98: announce, write, store offsets, commit; sequences go on in the next transaction")
  func first() async throws {
    try await withProducer(.v1) { broker, producer in
      for _ in 0..<2 {
        try await producer.transaction { transaction in
          _ = try await transaction.send(record).metadata()
          try await transaction.sendOffsets(
            offsets, group: GroupMetadata(groupID: "g", generation: 4, memberID: "m"))
        }
      }
      #expect(
        broker.heard == [
          "init", "join", "produce id 1:0", "group", "offsets m/4", "commit", "join", "produce id 1:1", "group",
          "offsets m/4", "commit",
        ])
      #expect(broker.version(of: .produce) == 11)
      #expect(broker.version(of: .endTxn) == 4)
      #expect(broker.version(of: .txnOffsetCommit) == 4)
    }
  }

  @Test("by KIP-890: nothing is announced, and each end raises the epoch")
  func second() async throws {
    try await withProducer(.v2) { broker, producer in
      for _ in 0..<2 {
        try await producer.transaction { transaction in
          _ = try await transaction.send(record)
          try await transaction.sendOffsets(offsets, group: GroupMetadata(groupID: "g"))
        }
      }
      #expect(
        broker.heard.filter { !$0.hasPrefix("offsets") } == [
          "init", "produce id 1:0", "commit", "produce id 2:0", "commit",
        ])
      #expect(broker.heard.filter { $0 == "offsets /-1" }.count == 2)
      #expect(broker.version(of: .produce) == 13)
      #expect(broker.version(of: .endTxn) == 5)
    }
  }

  @Test("a body that throws aborts, and its error comes through")
  func throwing() async throws {
    struct Own: Error {}
    try await withProducer(.v1) { broker, producer in
      await #expect(throws: Own.self) {
        try await producer.transaction { transaction in
          _ = try await transaction.send(record).metadata()
          throw Own()
        }
      }
      #expect(broker.heard == ["init", "join", "produce id 1:0", "abort"])
      try await producer.transaction { _ = try await $0.send(record) }
      #expect(broker.heard.suffix(3) == ["join", "produce id 1:1", "commit"])
    }
  }

  @Test("a transaction without records or offsets asks nobody")
  func empty() async throws {
    try await withProducer(.v2) { broker, producer in
      try await producer.transaction { _ in }
      #expect(broker.heard == ["init"])
    }
  }

  @Test("transactions that are still being ended are waited for")
  func concurrent() async throws {
    try await withProducer(.v1, failing: { $0.fail(.initProducerID, .concurrentTransactions, .notCoordinator) }) {
      broker, producer in
      broker.fail(.addPartitionsToTxn, .concurrentTransactions, .coordinatorLoadInProgress)
      broker.fail(.endTxn, .coordinatorNotAvailable, .concurrentTransactions)
      try await producer.transaction { _ = try await $0.send(record) }
      #expect(broker.heard.filter { $0.hasPrefix("init") }.count == 3)
      #expect(broker.heard.filter { $0.hasPrefix("join") }.count == 3)
      #expect(broker.heard.filter { $0.hasPrefix("commit") }.count == 3)
    }
  }

  @Test("a refused record aborts the transaction, and the next one begins with a new epoch")
  func refused() async throws {
    try await withProducer(.v1) { broker, producer in
      broker.fail(.produce, .invalidRecord)
      let error = await #expect(throws: TransactionError.self) {
        try await producer.transaction { _ = try await $0.send(record) }
      }
      #expect(error?.remedy == .abort)
      #expect(error?.cause?.code == .broker(.invalidRecord))
      try await producer.transaction { _ = try await $0.send(record) }
      #expect(broker.heard.suffix(5) == ["abort", "init", "join", "produce id 2:0", "commit"])
    }
  }

  @Test("a fenced producer has ended, whatever is called", arguments: [TransactionProtocol.v1, .v2])
  func fenced(_ version: TransactionProtocol) async throws {
    try await withProducer(version) { broker, producer in
      broker.fail(.endTxn, .producerFenced)
      let error = await #expect(throws: TransactionError.self) {
        try await producer.transaction { _ = try await $0.send(record) }
      }
      #expect(error?.remedy == .restart)
      #expect(error?.isFenced == true)
      let later = await #expect(throws: TransactionError.self) { try await producer.begin() }
      #expect(later?.isFenced == true)
    }
  }

  @Test("a member that its group has replaced stores no offsets")
  func replaced() async throws {
    try await withProducer(.v1) { broker, producer in
      broker.fail(.txnOffsetCommit, .illegalGeneration)
      let transaction = try await producer.begin()
      let error = await #expect(throws: TransactionError.self) {
        try await transaction.sendOffsets(offsets, group: GroupMetadata(groupID: "g", generation: 1, memberID: "m"))
      }
      #expect(error?.remedy == .abort)
      let commit = await #expect(throws: TransactionError.self) { try await transaction.commit() }
      #expect(commit?.remedy == .abort)
      try await transaction.abort()
      #expect(broker.heard.last == "abort")
      let late = await #expect(throws: TransactionError.self) { try await transaction.send(record) }
      #expect(late?.remedy == .correct)
    }
  }

  @Test("a cancelled task's transaction is aborted, to its end")
  func cancelled() async throws {
    try await withProducer(.v2) { broker, producer in
      let task = Task {
        try await producer.transaction { transaction in
          _ = try await transaction.send(record).metadata()
          withUnsafeCurrentTask { $0?.cancel() }
          try Task.checkCancellation()
        }
      }
      await #expect(throws: CancellationError.self) { try await task.value }
      #expect(broker.heard == ["init", "produce id 1:0", "abort"])
    }
  }

  @Test("closing aborts what is open and refuses the rest")
  func closing() async throws {
    try await withProducer(.v2) { broker, producer in
      let transaction = try await producer.begin()
      _ = try await transaction.send(record).metadata()
      await producer.close()
      #expect(broker.heard == ["init", "produce id 1:0", "abort"])
      let error = await #expect(throws: TransactionError.self) { try await producer.begin() }
      #expect(error?.cause?.code == .closed)
    }
  }

  @Test("an id that may not be used is refused at once")
  func refusedID() async throws {
    let error = await #expect(throws: TransactionError.self) {
      try await withProducer(.v1, failing: { $0.fail(.initProducerID, .transactionalIDAuthorizationFailed) }) { _, _ in
      }
    }
    #expect(error?.remedy == .restart)
    #expect(error?.isFenced == false)
  }

  @Test("a task that is cancelled while the id is being taken over stops asking")
  func cancelledStart() async throws {
    let broker = try TransactionBroker(.v1)
    defer { broker.stop() }
    broker.refuse(.initProducerID, .coordinatorLoadInProgress)
    var configuration = ClientConfiguration(brokers: [broker.address])
    configuration.retryBackoff = .milliseconds(1)...(.milliseconds(5))
    // No test waits that long.
    configuration.retryTimeout = .seconds(600)
    let client = KafkaClient(configuration)
    let starting = Task { try await TransactionalProducer(client, transactionalID: "id") }
    while broker.heard.count < 3 { await Task.yield() }
    starting.cancel()
    let error = await #expect(throws: TransactionError.self) { try await starting.value }
    #expect(error?.cause?.code == .cancelled)
    #expect(error?.remedy == .retry)
    await client.close()
  }

  @Test("an abort drops what is not sent, and says so; the next transaction is not touched by it")
  func dropped() async throws {
    try await withProducer(.v1) { broker, producer in
      // Until its partition is announced no batch is sent.
      broker.refuse(.addPartitionsToTxn, .coordinatorLoadInProgress)
      let transaction = try await producer.begin()
      let delivery = try await transaction.send(record)
      try await transaction.abort()
      let error = await #expect(throws: KafkaError.self) { try await delivery.metadata() }
      #expect(error?.outcome == .notPersisted)
      broker.refuse(.addPartitionsToTxn, .none)
      try await producer.transaction { _ = try await $0.send(record) }
      #expect(broker.heard.filter { $0.hasPrefix("produce") } == ["produce id 2:0"])
      #expect(broker.heard.last == "commit")
    }
  }

  @Test(
    "a forgotten producer that its coordinator cannot renew has ended: a plain new identity would fence its successor")
  func forgottenByOldBroker() async throws {
    try await withProducer(.v1, failing: { $0.limit(.initProducerID, to: 2) }) { broker, producer in
      broker.fail(.addPartitionsToTxn, .invalidProducerIDMapping)
      let transaction = try await producer.begin()
      let delivery = try await transaction.send(record)
      await #expect(throws: KafkaError.self) { try await delivery.metadata() }
      let error = await #expect(throws: TransactionError.self) { try await transaction.abort() }
      #expect(error?.remedy == .restart)
      #expect(error?.cause?.code == .unsupportedVersion)
      #expect(broker.heard.filter { $0.hasPrefix("init") } == ["init"])
      let next = await #expect(throws: TransactionError.self) { try await producer.begin() }
      #expect(next?.remedy == .restart)
    }
  }
}

import Testing

@testable import KafkaWire

/// From one transaction to the next, when somebody begins it as soon as that can be.
@Suite("from transaction to transaction") struct TransactionHandoverTests {
  private let partition = TopicPartition("t", 0)
  private let identity = ProducerIdentity(id: 9, epoch: 3)

  private func state() -> ProducerCore.State {
    var settings = ProducerSettings()
    settings.linger = .zero
    settings.isTransactional = true
    var state = ProducerCore.State(
      machine: ProducerMachine(settings), memory: MemoryQueue(limit: 1 << 20),
      transaction: TransactionMachine(id: "id"))
    state.started(as: identity, .v2)
    return state
  }

  /// Begins a transaction with one record; the requests that come of it.
  private func begin(_ state: inout ProducerCore.State) throws -> [ProduceCall] {
    try state.transaction.begin()
    _ = state.append(BatchRecord(timestamp: 1, value: Bytes("v")), to: partition, now: .zero)
    var actions = state.machine.poll(now: .zero)
    state.machine.leaderFound(partition, PartitionLeader(node: 1, epoch: 0, topicID: .zero))
    actions += state.machine.poll(now: .zero)
    return actions.compactMap { if case .produce(let call) = $0 { call } else { nil } }
  }

  private func answer(_ call: ProduceCall, _ state: inout ProducerCore.State) {
    var answer = PartitionAnswer()
    answer.offset = 0
    state.machine.answered(call.id, [partition: answer], now: .zero)
    _ = state.machine.takeSettled()
  }

  @Test(
    "as soon as one has ended the next one's records are sent, and it can be ended itself", arguments: [true, false])
  func ended(commit: Bool) throws {
    var state = state()
    answer(try #require(try begin(&state).first), &state)
    try state.transaction.beginEnd(commit: commit, of: 1)
    state.settled = Promise()
    #expect(try state.end() == .ask(commit: commit))
    #expect(state.settled != nil)
    let next = ProducerIdentity(id: 9, epoch: 4)
    #expect(state.ended(renewed: next, .v2) == .nothing)
    #expect(state.settled == nil)
    #expect(try begin(&state).map { $0.batches.map(\.identity) } == [[next]])
  }

  @Test("the same after one of which the coordinator knows nothing")
  func empty() throws {
    var state = state()
    try state.transaction.begin()
    try state.transaction.beginEnd(commit: true, of: 1)
    state.settled = Promise()
    #expect(try state.end() == .nothing)
    #expect(state.settled == nil)
    #expect(try begin(&state).count == 1)
  }

  @Test("the same after one that left sequence numbers unused, once the producer has its new epoch")
  func newEpoch() throws {
    var state = state()
    _ = try begin(&state)
    state.transaction.batchFailed(KafkaError(.timedOut, outcome: .possiblyPersisted))
    state.machine.failWaiting(KafkaError(.timedOut))
    try state.transaction.beginEnd(commit: false, of: 1)
    state.settled = Promise()
    #expect(try state.end() == .ask(commit: false))
    #expect(state.ended(renewed: nil, .v1) == .initialise)
    #expect(state.settled != nil)
    state.started(as: ProducerIdentity(id: 9, epoch: 4), .v2)
    #expect(state.settled == nil)
    #expect(state.transaction.state == .ready)
  }

  @Test("transactions that are begun while others end lose no record", .timeLimit(.minutes(2)))
  func race() async throws {
    let broker = try TransactionBroker(.v2)
    defer { broker.stop() }
    let client = KafkaClient(ClientConfiguration(brokers: [broker.address]))
    var settings = ProducerConfiguration()
    settings.linger = .zero
    settings.deliveryTimeout = .seconds(5)
    let producer = try await TransactionalProducer(client, transactionalID: "id", settings)
    // Each tries to begin until the other's transaction has ended.
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<2 {
        group.addTask {
          for number in 0..<100 {
            var transaction: Transaction?
            while transaction == nil {
              transaction = try? await producer.begin()
              // Where the other has failed there is nothing to wait for.
              try Task.checkCancellation()
              await Task.yield()
            }
            guard let transaction else { return }
            if number % 2 == 0 { _ = try await transaction.send(ProducerRecord(topic: "t", value: Bytes("v"))) }
            try await transaction.commit()
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(broker.committed.count == 100)
    await producer.close()
    await client.close()
  }
}

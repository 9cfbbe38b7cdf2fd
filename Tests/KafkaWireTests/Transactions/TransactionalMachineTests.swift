import Testing

@testable import KafkaWire

/// What a producer machine does differently as part of transactions.
@Suite("producer machine in transactions") struct TransactionalMachineTests {
  private let first = TopicPartition("frames", 0)
  private let second = TopicPartition("frames", 1)

  private func ready() -> MachineHarness {
    var settings = ProducerSettings()
    settings.linger = .zero
    settings.batchBytes = 200
    settings.isTransactional = true
    var harness = MachineHarness(settings)
    let leader = PartitionLeader(node: 1, epoch: 0, topicID: .zero)
    harness.leaders = [first: leader, second: leader]
    harness.machine.restart(as: ProducerIdentity(id: 7, epoch: 1))
    return harness
  }

  private func sequences(_ calls: [ProduceCall]) -> [Int32] { calls.map { $0.batches[0].sequence } }

  @Test("a partition is written to once it is admitted, by the identity that was given, and until the transaction ends")
  func admission() {
    var h = ready()
    _ = h.append("a", to: first)
    _ = h.append("a", to: second)
    #expect(h.poll().isEmpty)
    h.machine.admit(first)
    let calls = h.poll()
    #expect(calls.map { $0.batches.map(\.partition) } == [[first]])
    #expect(calls[0].batches[0].identity == ProducerIdentity(id: 7, epoch: 1))
    #expect(calls[0].batches[0].isTransactional)
    h.answer(calls[0], offset: 0)
    h.machine.failWaiting(KafkaError(.closed))
    _ = h.poll()
    h.machine.restart(as: ProducerIdentity(id: 7, epoch: 1))
    _ = h.append("b", to: first)
    #expect(h.poll().isEmpty)
    h.machine.admit(first)
    // The same identity goes on counting.
    #expect(sequences(h.poll()) == [1])
  }

  @Test("a new epoch counts from 0, in every partition")
  func newEpoch() {
    var h = ready()
    _ = h.append("a", to: first)
    h.machine.admit(first)
    h.answer(h.poll()[0], offset: 0)
    h.machine.restart(as: ProducerIdentity(id: 7, epoch: 2))
    _ = h.append("b", to: first)
    h.machine.admit(first)
    let next = h.poll()
    #expect(sequences(next) == [0])
    #expect(next[0].batches[0].identity.epoch == 2)
  }

  @Test(
    "no sequence is begun anew in the middle of a transaction: the record fails",
    arguments: [ErrorCode.outOfOrderSequenceNumber, .unknownProducerID, .invalidProducerEpoch])
  func brokenSequence(_ code: ErrorCode) {
    var h = ready()
    let delivery = h.append("a", to: first)
    h.machine.admit(first)
    h.answer(h.poll()[0], code)
    #expect(h.outcome(delivery) == .notPersisted)
    #expect(h.machine.isIdle)
  }

  @Test("where the broker is still ending the transaction before, it is asked again within milliseconds")
  func concurrent() {
    var h = ready()
    _ = h.append("a", to: first)
    h.machine.admit(first)
    h.answer(h.poll()[0], .concurrentTransactions)
    #expect(h.poll().isEmpty)
    h.now += .milliseconds(20)
    #expect(sequences(h.poll()) == [0])
  }

  @Test("what is not in flight fails with the transaction, and what is in flight is waited for")
  func abandoned() {
    var h = ready()
    let flying = h.append("a", to: first)
    let waiting = h.append("b", to: second)
    h.machine.admit(first)
    let call = h.poll()[0]
    h.machine.failWaiting(KafkaError(.broker(.invalidRecord)))
    _ = h.poll()
    #expect(flying.result == nil)
    #expect(h.outcome(waiting) == .notPersisted)
    #expect(!h.machine.isIdle)
    // Unsure, it would be sent again; the transaction is to be aborted instead.
    h.fail(call, KafkaError(.connectionClosed, outcome: .possiblyPersisted))
    h.machine.failWaiting(KafkaError(.broker(.invalidRecord)))
    _ = h.poll()
    #expect(h.outcome(flying) == .possiblyPersisted)
    #expect(h.machine.isIdle)
    #expect(h.freed == h.taken)
  }
}

import Synchronization
import Testing

@testable import KafkaWire

/// Cancels at each place where a call waits.
@Suite("cancelled while it waits", .timeLimit(.minutes(5))) struct CancellationPointTests {
  /// What must be gone when nobody holds it any longer.
  private struct Remains {
    weak var client: KafkaClient?
    weak var pool: ConnectionPool?
    weak var producer: ProducerCore?
    weak var consumer: ConsumerCore?

    var isEmpty: Bool { client == nil && pool == nil && producer == nil && consumer == nil }
  }

  @Test(
    "the call ends at once, no request is torn, no record is lost or doubled, nothing stays behind, and the next call works",
    arguments: CancelledDeed.all)
  func cancelled(_ deed: CancelledDeed) async throws {
    let broker = try HoldingBroker(holding: deed.waitsFor)
    defer { broker.stop() }
    let remains = try await exercise(deed, broker)
    // Tasks that had something of it under way let go in their own time.
    while !remains.isEmpty { await Task.yield() }
    #expect(broker.faults.isEmpty)
    #expect(broker.records == deed.records)
  }

  private func exercise(_ deed: CancelledDeed, _ broker: HoldingBroker) async throws -> Remains {
    let subject = CancellationSubject(broker)
    let task = Task { try await subject.perform(deed.call, "first") }
    try await subject.waitUntilUnderWay(deed.call, broker)
    task.cancel()
    // Nothing has been answered yet: only the cancellation can end it.
    await expectCancelled(task, deed)
    broker.release()
    try await subject.perform(deed.call, "later")
    await subject.producer.flush()
    expectNothingHeld(by: subject, deed)
    let remains = Remains(
      client: subject.client, pool: subject.client.pool, producer: subject.producer.core,
      consumer: subject.consumer?.core)
    await subject.close()
    return remains
  }

  private func expectCancelled(_ task: Task<Void, any Error>, _ deed: CancelledDeed) async {
    do {
      try await task.value
      #expect(deed.call == .flush)
    } catch let error as KafkaError {
      #expect(error.code == .cancelled)
      if deed.call == .send || deed.call == .sendWithoutRoom { #expect(error.outcome == .notPersisted) }
      if deed.call == .deliver { #expect(error.outcome == .possiblyPersisted) }
    } catch {
      Issue.record(error)
    }
  }

  private func expectNothingHeld(by subject: CancellationSubject, _ deed: CancelledDeed) {
    subject.producer.core.state.withLock { state in
      #expect(state.memory.taken == 0)
      #expect(state.memory.waitingCount == 0)
      #expect(state.lookups.isEmpty)
      #expect(state.machine.isIdle)
    }
    // Every record that was handed over has its own acknowledgement.
    let offsets = subject.reports.map { report in report.flatMap { try? $0.get().offset } }
    #expect(offsets == deed.records.indices.map { Optional(Int64($0)) })
    if let consumer = subject.consumer {
      #expect(consumer.core.state.withLock { $0.waiters.isEmpty })
      #expect(consumer.position(of: TopicPartition("t", 0)) == 10)
    }
  }
}

import Synchronization
import Testing

@testable import KafkaWire

/// Cancels what a member of a group waits for; joining and reading are in `GroupConsumerTests`.
@Suite("members whose task is cancelled", .timeLimit(.minutes(2))) struct CancelledGroupTests {
  @Test("a commit's wait ends, its offsets are stored all the same, and later commits follow them")
  func commit() async throws {
    weak var core: GroupCore?
    try await ScriptedGroup(share: [0]).withMember { coordinator, group in
      core = group.core
      let gate = Gate()
      coordinator.state.withLock { $0.gates[.offsetCommit] = gate }
      var batches: GroupConsumer.AsyncIterator? = group.makeAsyncIterator()
      _ = try await batches?.next()
      let committing = Task { try await group.commit() }
      try await coordinator.wait { $0.count(.offsetCommit) > 0 }
      committing.cancel()
      let error = await #expect(throws: KafkaError.self) { try await committing.value }
      #expect(error?.code == .cancelled)
      #expect(coordinator.commits.isEmpty)
      gate.open()
      _ = try await batches?.next()
      try await group.commit()
      #expect(coordinator.commits == [[0: 10], [0: 20]])
      batches = nil
      await group.close()
    }
    while core != nil { await Task.yield() }
  }

  @Test("a wait for records ends and loses none of them")
  func reading() async throws {
    try await ScriptedGroup(share: [0]).withMember { coordinator, group in
      let read = try await self.readAll(coordinator, SharedReading(group))
      #expect(read == Array(0..<50))
      await group.close()
    }
  }

  /// Every second wait is cancelled, while the broker holds its answers back.
  private func readAll(_ coordinator: ScriptedGroup, _ reading: SharedReading) async throws -> [Int64] {
    var found: [Int64] = []
    while found.count < 50 {
      let gate = Gate()
      coordinator.state.withLock { $0.gates[.fetch] = gate }
      let task = Task { try await reading.next()?.records.map(\.offset) ?? [] }
      task.cancel()
      do {
        found += try await task.value
      } catch let error as KafkaError {
        #expect(error.code == .cancelled)
      }
      gate.open()
      if found.count < 50 { found += try await reading.next()?.records.map(\.offset) ?? [] }
    }
    return found
  }

  @Test("closing goes on to its end: what was finished is stored, and the member has left")
  func closing() async throws {
    try await ScriptedGroup(share: [0]).withMember { coordinator, group in
      let gate = Gate()
      var batches: GroupConsumer.AsyncIterator? = group.makeAsyncIterator()
      _ = try await batches?.next()
      _ = try await batches?.next()
      batches = nil
      coordinator.state.withLock { $0.gates[.offsetCommit] = gate }
      let closing = Task { await group.close() }
      try await coordinator.wait { $0.count(.offsetCommit) > 0 }
      closing.cancel()
      gate.open()
      await closing.value
      #expect(coordinator.stored(0) == 10)
      #expect(coordinator.count(.leaveGroup) == 1)
    }
  }
}

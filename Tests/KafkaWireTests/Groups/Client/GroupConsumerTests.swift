import Synchronization
import Testing

@testable import KafkaWire

/// A member against a coordinator in the test's hands, over a socket.
@Suite struct GroupConsumerTests {
  private struct Failure: Error {}

  /// A group of one member, and the member.
  private func withGroup(
    share: [Int32], end: Int64 = 50, valueBytes: Int? = nil, batchRecords: Int = 10,
    _ change: (inout GroupConfiguration) -> Void = { _ in }, _ body: (ScriptedGroup, GroupConsumer) async throws -> Void
  ) async throws {
    let coordinator = ScriptedGroup(share: share, end: end, valueBytes: valueBytes, batchRecords: batchRecords)
    try await withGroup(coordinator, change, body)
  }

  private func withGroup(
    _ coordinator: ScriptedGroup, _ change: (inout GroupConfiguration) -> Void = { _ in },
    _ body: (ScriptedGroup, GroupConsumer) async throws -> Void
  ) async throws {
    try await coordinator.withMember(change) { coordinator, group in
      try await body(coordinator, group)
      await group.close()
    }
  }

  @Test("one task reads all partitions; what it finished is committed when it closes, and the last batch is not")
  func shared() async throws {
    try await withGroup(share: [0, 1, 2]) { coordinator, group in
      var seen: Set<TopicPartition> = []
      var count = 0
      for try await batch in group {
        seen.insert(batch.partition)
        count += batch.records.count
        if count == 150 { break }
      }
      #expect(seen.count == 3)
      await group.close()
      let stored = (0..<3).map { coordinator.stored($0) ?? 0 }.reduce(0, +)
      #expect(stored == 140)
      #expect(coordinator.count(.leaveGroup) == 1)
    }
  }

  @Test("what comes before a broken batch is handed out and committed, and nothing beyond it")
  func broken() async throws {
    try await withGroup(share: [0]) { coordinator, group in
      coordinator.state.withLock { $0.broken = 20 }
      var offsets: [Int64] = []
      let error = await #expect(throws: KafkaError.self) {
        for try await batch in group { offsets += batch.records.map(\.offset) }
      }
      #expect(offsets == Array(0..<20))
      #expect(error?.detail == "the batch at offset 20")
      await group.close()
      #expect(coordinator.stored(0) == 20)
    }
  }

  @Test("a large batch is handed out in parts; each part counts by itself", arguments: [true, false])
  func parts(byWorkers: Bool) async throws {
    try await withGroup(share: [0], end: 5000, batchRecords: 5000) { coordinator, group in
      let counts = Mutex<[Int]>([])
      if byWorkers {
        await #expect(throws: Failure.self) {
          try await group.run { partition in
            for try await batch in partition {
              counts.withLock { $0.append(batch.records.count) }
              if batch.nextOffset == 5000 { throw Failure() }
            }
          }
        }
      } else {
        for try await batch in group {
          counts.withLock { $0.append(batch.records.count) }
          if batch.nextOffset == 5000 { break }
        }
      }
      await group.close()
      #expect(counts.withLock { $0 } == [4096, 904])
      #expect(coordinator.stored(0) == 4096)
    }
  }

  @Test("a partition that is read no further stays where it was left; the others go on")
  func stopsReading() async throws {
    try await withGroup(share: [0, 1]) { coordinator, group in
      var offsets: [Int32: [Int64]] = [:]
      for try await batch in group {
        offsets[batch.partition.partition, default: []].append(batch.nextOffset)
        if batch.partition.partition == 0 { group.stopReading(batch.partition, at: 7) }
        if offsets[0] != nil, offsets[1]?.last == 50 { break }
      }
      #expect(offsets[0] == [10])
      #expect(group.assignment == [TopicPartition("t", 0), TopicPartition("t", 1)])
      await group.close()
      #expect(coordinator.stored(0) == 7)
      #expect((coordinator.stored(1) ?? 0) >= 40)
    }
  }

  @Test(
    "an error that was taken, or a large batch that was done with, sets the next fetch going", .timeLimit(.minutes(1)))
  func goesOn() async throws {
    // A batch of more than a quarter of the limit has the memory for itself.
    try await withGroup(share: [0], valueBytes: 10_000) {
      $0.consumer.memoryLimit = 256 << 10
      $0.consumer.stallTimeout = nil
      $0.heartbeatInterval = .seconds(3)
    } _: { coordinator, group in
      coordinator.script(.topicAuthorizationFailed, of: .fetch)
      await #expect(throws: KafkaError.self) { for try await _ in group {} }
      var count = 0
      for try await batch in group {
        count += batch.records.count
        if count == 50 { break }
      }
    }
  }

  @Test("whoever goes on from a commit asks a newer leader whether it still has what was read")
  func committedEpoch() async throws {
    let coordinator = ScriptedGroup(share: [0], end: 50)
    coordinator.state.withLock {
      $0.commits = [[0: 20]]
      $0.committedEpochs = [1]
      $0.leaderEpoch = 2
    }
    try await withGroup(coordinator) { coordinator, group in
      for try await batch in group {
        #expect(batch.firstOffset == 20)
        break
      }
      #expect(coordinator.count(.offsetForLeaderEpoch) == 1)
    }
  }

  @Test("a commit tells the leader epoch of what was read")
  func leaderEpochs() async throws {
    try await withGroup(share: [0]) { coordinator, group in
      for try await batch in group where batch.nextOffset == 20 {
        try await group.commit()
        // In the middle of the batch, and of what nobody has read.
        try await group.commit([batch.partition: 17])
        try await group.commit([batch.partition: 40])
        try await group.commit([batch.partition: 20])
        break
      }
      #expect(coordinator.state.withLock { $0.committedEpochs } == [0, 0, -1, -1])
      await group.close()
    }
  }

  @Test("each partition's work is a task of its own; a slow one does not hold up the others")
  func independent() async throws {
    try await withGroup(share: [0, 1]) { coordinator, group in
      let slow = Promise<Void>()
      let done = Promise<Void>()
      let run = Task {
        try await group.run { partition in
          for try await batch in partition {
            if partition.partition.partition == 0 { try await slow.value() }
            if partition.partition.partition == 1, batch.nextOffset == 50 { done.fulfil(.success(())) }
          }
        }
      }
      try await done.value()
      slow.fulfil(.success(()))
      await group.close()
      try await run.value
      #expect(coordinator.stored(1) == 50)
    }
  }

  @Test("a revoked partition's work drains and is committed before the member joins again; the others go on")
  func revocation() async throws {
    let revoking = Promise<Void>()
    try await withGroup(share: [0, 1]) { configuration in
      configuration.onEvent = { if case .revoking = $0 { revoking.fulfil(.success(())) } }
    } _: { coordinator, group in
      let holding = Promise<Void>()
      let release = Promise<Void>()
      let ended = Promise<Void>()
      let run = Task {
        try await group.run { partition in
          for try await _ in partition where partition.partition.partition == 0 {
            holding.fulfil(.success(()))
            try await release.value()
          }
          if partition.partition.partition == 0 { ended.fulfil(.success(())) }
        }
      }
      try await holding.value()
      let joins = coordinator.count(.joinGroup)
      coordinator.rebalance(to: [1])
      // The share without it has come, and its work still goes on.
      try await revoking.value()
      #expect(coordinator.count(.joinGroup) == joins + 1)
      #expect(coordinator.stored(0) == nil)
      release.fulfil(.success(()))
      try await ended.value()
      try await coordinator.wait { $0.count(.joinGroup) == joins + 2 }
      #expect(coordinator.stored(0) == 10)
      let owned = coordinator.state.withLock { $0.lastJoin?.protocols.first?.metadata }
      let subscription = try ConsumerProtocolSubscription.decode(try #require(owned))
      #expect(subscription.ownedPartitions.partitions == [TopicPartition("t", 1)])
      await group.close()
      try await run.value
    }
  }

  @Test("work that outlasts the drain timeout is cancelled; its last batch is not committed")
  func drainTimeout() async throws {
    try await withGroup(share: [0]) {
      $0.drainTimeout = .milliseconds(50)
    } _: { coordinator, group in
      let holding = Promise<Void>()
      let run = Task {
        try await group.run { partition in
          for try await batch in partition where batch.nextOffset == 20 {
            holding.fulfil(.success(()))
            try await Promise<Void>().value()
          }
        }
      }
      try await holding.value()
      coordinator.rebalance(to: [])
      try await coordinator.wait { $0.stored(0) != nil }
      #expect(coordinator.stored(0) == 10)
      await group.close()
      try await run.value
    }
  }

  @Test("work that stops in the middle of a revoked partition's batch commits what it did, and the run goes on")
  func stoppedEarly() async throws {
    let revoking = Promise<Void>()
    try await withGroup(share: [0]) { configuration in
      configuration.onEvent = { if case .revoking = $0 { revoking.fulfil(.success(())) } }
    } _: { coordinator, group in
      let holding = Promise<Void>()
      let run = Task {
        try await group.run { partition in
          for try await batch in partition where batch.nextOffset == 20 {
            holding.fulfil(.success(()))
            try await revoking.value()
            #expect(partition.isRevoked)
            try await partition.commit(upTo: 15)
            throw CancellationError()
          }
        }
      }
      try await holding.value()
      let joins = coordinator.count(.joinGroup)
      coordinator.rebalance(to: [])
      try await coordinator.wait { $0.count(.joinGroup) == joins + 2 }
      #expect(coordinator.stored(0) == 15)
      await group.close()
      try await run.value
    }
  }

  @Test("lost partitions end with an error, nothing of them is committed, and the member comes back")
  func lost() async throws {
    let events = Mutex<[Set<TopicPartition>]>([])
    let lost = Promise<Void>()
    try await withGroup(share: [0]) { configuration in
      configuration.onEvent = { event in
        guard case .lost(let partitions, _) = event else { return }
        events.withLock { $0.append(partitions) }
        lost.fulfil(.success(()))
      }
    } _: { coordinator, group in
      let errors = Mutex<[KafkaError]>([])
      let firstBatch = Promise<Void>()
      let again = Promise<Void>()
      let run = Task {
        try await group.run { partition in
          do {
            for try await batch in partition {
              if errors.withLock({ $0.isEmpty }) {
                firstBatch.fulfil(.success(()))
                // The work itself is cancelled, too: this waits all the same.
                await Task { try? await lost.value() }.value
              } else if batch.firstOffset == 0 {
                again.fulfil(.success(()))
              }
            }
          } catch {
            if let error = error as? KafkaError { errors.withLock { $0.append(error) } }
            await #expect(throws: KafkaError.self) { try await partition.commit() }
            throw error
          }
        }
      }
      try await firstBatch.value()
      coordinator.script(.unknownMemberID, of: .heartbeat)
      try await again.value()
      #expect(errors.withLock { $0.map(\.code) } == [.partitionLost])
      #expect(events.withLock { $0 } == [[TopicPartition("t", 0)]])
      #expect(coordinator.commits.isEmpty)
      await group.close()
      try await run.value
    }
  }

  @Test("an error of one partition's work ends the run; the others drain and are committed first")
  func workFails() async throws {
    try await withGroup(share: [0, 1]) { coordinator, group in
      let started = Promise<Void>()
      await #expect(throws: Failure.self) {
        try await group.run { partition in
          var batches = 0
          for try await _ in partition {
            batches += 1
            if partition.partition.partition == 1, batches == 2 { started.fulfil(.success(())) }
            if partition.partition.partition == 0 {
              try await started.value()
              throw Failure()
            }
          }
        }
      }
      #expect(coordinator.stored(0) == nil)
      #expect((coordinator.stored(1) ?? 0) >= 20)
      #expect(coordinator.count(.leaveGroup) == 1)
    }
  }

  @Test("work on one batch beyond maxPollInterval: the member leaves, and says why")
  func pollInterval() async throws {
    try await withGroup(share: [0]) {
      $0.maxPollInterval = .milliseconds(100)
      $0.drainTimeout = .milliseconds(50)
    } _: { coordinator, group in
      let error = await #expect(throws: KafkaError.self) {
        try await group.run { partition in
          for try await _ in partition { try await Promise<Void>().value() }
        }
      }
      #expect(error?.code == .pollIntervalExceeded)
      #expect(error?.partition == TopicPartition("t", 0))
      #expect(coordinator.count(.leaveGroup) == 1)
    }
  }

  @Test("commits that meet a rebalance are stored once it is over")
  func commitDuringRebalance() async throws {
    try await withGroup(share: [0]) {
      $0.autoCommit = nil
    } _: { coordinator, group in
      coordinator.script(.rebalanceInProgress, .notCoordinator, .coordinatorLoadInProgress, of: .offsetCommit)
      for try await batch in group {
        try await group.commit([batch.partition: 7])
        break
      }
      #expect(coordinator.stored(0) == 7)
      #expect(coordinator.count(.offsetCommit) == 4)
    }
  }

  @Test("a commit that the coordinator refuses for good is thrown")
  func refusedCommit() async throws {
    try await withGroup(share: [0]) { coordinator, group in
      coordinator.script(.offsetMetadataTooLarge, of: .offsetCommit)
      for try await _ in group {
        let error = await #expect(throws: KafkaError.self) { try await group.commit() }
        #expect(error?.code == .broker(.offsetMetadataTooLarge))
        break
      }
    }
  }

  @Test("auto-commit stores what is finished, as time passes")
  func autoCommit() async throws {
    try await withGroup(share: [0]) {
      $0.autoCommit = .milliseconds(20)
    } _: { coordinator, group in
      let run = Task { try await group.run { partition in for try await _ in partition {} } }
      try await coordinator.wait { $0.stored(0) == 50 }
      await group.close()
      try await run.value
    }
  }

  @Test(
    "what only the settings can be the reason of is thrown to whoever reads",
    arguments: [
      ErrorCode.inconsistentGroupProtocol, .groupAuthorizationFailed, .groupMaxSizeReached,
    ])
  func refused(code: ErrorCode) async throws {
    try await withGroup(share: [0]) { coordinator, group in
      coordinator.script(code, of: .joinGroup)
      let error = await #expect(throws: KafkaError.self) { for try await _ in group {} }
      #expect(error?.code == .broker(code))
      let second = await #expect(throws: KafkaError.self) { for try await _ in group {} }
      #expect(second == error)
    }
  }

  @Test("the reset policy decides where a group begins that has stored nothing")
  func reset() async throws {
    try await withGroup(share: [0]) {
      $0.consumer.offsetReset = .fail
    } _: { _, group in
      let error = await #expect(throws: KafkaError.self) { for try await _ in group {} }
      #expect(error?.code == .broker(.offsetOutOfRange))
    }
  }

  // MARK: Cancellation

  @Test(
    "cancelled at any step: the wait ends, and the member leaves",
    arguments: [
      APIKey.metadata, .findCoordinator, .joinGroup, .syncGroup, .offsetFetch, .listOffsets, .fetch,
    ])
  func cancelled(at api: APIKey) async throws {
    let gate = Gate()
    try await withGroup(share: [0]) { coordinator, group in
      coordinator.state.withLock { $0.gates[api] = gate }
      let reading = Task { for try await _ in group {} }
      try await coordinator.wait { $0.count(api) > 0 }
      reading.cancel()
      await #expect(throws: KafkaError.self) { try await reading.value }
      gate.open()
    }
  }

  @Test("a cancelled run cancels its work, commits what was finished, and leaves")
  func cancelledRun() async throws {
    try await withGroup(share: [0]) { coordinator, group in
      let holding = Promise<Void>()
      let run = Task {
        try await group.run { partition in
          for try await batch in partition where batch.nextOffset == 30 {
            holding.fulfil(.success(()))
            try await Promise<Void>().value()
          }
        }
      }
      try await holding.value()
      run.cancel()
      await #expect(throws: (any Error).self) { try await run.value }
      #expect(coordinator.stored(0) == 20)
      #expect(coordinator.count(.leaveGroup) == 1)
    }
  }

  @Test("closing before anything has happened, and more than once")
  func closing() async throws {
    try await withGroup(share: [0]) { coordinator, group in
      await group.close()
      await group.close()
      for try await _ in group { Issue.record("closed groups bring nothing") }
      #expect(coordinator.count(.joinGroup) == 0)
    }
  }
}

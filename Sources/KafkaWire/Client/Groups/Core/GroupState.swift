/// What a ``GroupCore`` holds under its lock.
struct GroupState {
  /// How the partitions are read.
  enum Mode: Sendable {
    /// By one task for all.
    case shared
    /// By a task each.
    case workers
  }

  /// What came of one step, to be done outside the lock.
  struct Work {
    var requests: [(call: Int, request: GroupRequest)] = []
    var started: [PartitionClaim] = []
    var drained: [PartitionSlot] = []
    var cancelled: [PartitionClaim] = []
    var mustCommit = false
    var hasEnded = false
    var alarm: Duration?
  }

  /// Nil before the topics and the protocol are known.
  var machine: (any GroupMembership)?
  var ledger: PartitionLedger
  var commits = CommitQueue()
  var alarms = Alarms()
  var events: [GroupEvent] = []
  var isTelling = false
  var coordinator: Int32?
  var mode: Mode?
  var hasEnded = false
  var failure: KafkaError?
  /// What a user's work on a partition threw.
  var workError: (any Error)?
  /// Closed before it could join.
  var isAbandoned = false
  var lastCommit: Duration = .zero
  /// A last request that is under way, though nobody waits for its answer.
  var farewell: Task<Void, Never>?

  var metadata: GroupMetadata? { machine?.metadata }

  /// Takes the machine's decisions over. `fetcher` is told in the same breath: who reads a partition must never be in
  /// doubt.
  mutating func step(now: Duration, _ fetcher: ConsumerCore, _ configuration: GroupConfiguration) -> Work {
    var work = Work()
    if let stuck = ledger.stuck(now: now) { machine?.leave(Self.tooLong(stuck, configuration), now: now) }
    work.cancelled = ledger.takeOverdue(now: now)
    let actions = machine?.poll(now: now) ?? (isAbandoned ? [.end(failure)] : [])
    for action in actions {
      if case .end(let error?) = action, fallBack(from: error, configuration) {
        for action in machine?.poll(now: now) ?? [] { take(action, now: now, fetcher, &work) }
      } else {
        take(action, now: now, fetcher, &work)
      }
    }
    work.drained = ledger.takeDrained()
    if let interval = configuration.autoCommit, now >= lastCommit + interval {
      let offsets = ledger.uncommitted
      if !offsets.isEmpty {
        lastCommit = now
        work.mustCommit = commits.add(offsets, inBackground: true).mustRun
      }
    }
    work.alarm = nextWake(after: now, configuration).flatMap { alarms.needs($0) ? $0 : nil }
    return work
  }

  private mutating func take(_ action: GroupAction, now: Duration, _ fetcher: ConsumerCore, _ work: inout Work) {
    let metadata = machine?.metadata ?? GroupMetadata(groupID: "")
    switch action {
    case .send(let call, let request):
      work.requests.append((call, request))
    case .start(let partitions):
      work.started += ledger.start(partitions)
      events.append(.assigned(partitions, metadata))
    case .revoke(let partitions):
      ledger.revoke(partitions, now: now)
      stop(partitions, fetcher)
      events.append(.revoking(partitions, metadata))
    case .lose(let partitions):
      work.cancelled += ledger.remove(partitions, .lost)
      stop(partitions, fetcher)
      events.append(.lost(partitions, metadata))
    case .end(let error):
      failure = failure ?? error
      hasEnded = true
      work.hasEnded = true
      events.append(.left(error))
    }
  }

  private func stop(_ partitions: Set<TopicPartition>, _ fetcher: ConsumerCore) {
    _ = fetcher.unassign(partitions)
    fetcher.wake(partitions)
  }

  /// Where the choice of the protocol is ours: the broker has KIP-848's, and does not let this group speak it.
  private mutating func fallBack(from error: KafkaError, _ configuration: GroupConfiguration) -> Bool {
    guard configuration.groupProtocol == .automatic, let refused = machine as? ConsumerGroupMachine, refused.epoch == 0,
      refused.told == nil, case .broker(let code) = error.code,
      [.unsupportedVersion, .groupIDNotFound, .inconsistentGroupProtocol].contains(code)
    else { return false }
    machine = GroupMachine(refused.settings, topics: refused.topics)
    return true
  }

  private static func tooLong(_ partition: TopicPartition, _ configuration: GroupConfiguration) -> KafkaError {
    KafkaError(
      .pollIntervalExceeded, partition: partition,
      detail: "work on one batch took longer than \(configuration.maxPollInterval); the member has left its group")
  }

  private func nextWake(after now: Duration, _ configuration: GroupConfiguration) -> Duration? {
    var times = [machine?.nextWake(after: now), ledger.nextWake(after: now)].compactMap { $0 }
    if let interval = configuration.autoCommit, !ledger.uncommitted.isEmpty, lastCommit + interval > now {
      times.append(lastCommit + interval)
    }
    return hasEnded ? nil : times.min()
  }

  // MARK: Leaving

  mutating func leave(_ now: Duration) {
    if machine == nil { isAbandoned = true } else { machine?.leave(nil, now: now) }
  }

  /// Ends at once.
  mutating func end(_ error: KafkaError, _ now: Duration) {
    if machine == nil {
      failure = error
      isAbandoned = true
    } else {
      machine?.leave(error, now: now)
    }
  }
}

import Synchronization

/// Drives a member of a group: holds its machine and its partitions under a lock, does what they decide in tasks of their
/// own, and reports back. Its lock is taken before the fetcher's, never the other way.
final class GroupCore: Sendable {
  let client: KafkaClient
  let subscription: GroupSubscription
  let configuration: GroupConfiguration
  let settings: GroupSettings
  /// Reads the partitions that the member has; none at first.
  let fetcher: ConsumerCore
  let joinRole: ConnectionRole
  let ended = Promise<Void>()
  /// Partitions that are to be worked on.
  let claims: AsyncStream<PartitionClaim>
  let newClaim: AsyncStream<PartitionClaim>.Continuation
  let state: Mutex<GroupState>
  private let start: ContinuousClock.Instant

  /// While one partition's work takes its time, the others of the same broker are fetched without it.
  static let patience: Duration = .milliseconds(100)

  init(
    _ client: KafkaClient, group: String, _ subscription: GroupSubscription, _ configuration: GroupConfiguration
  ) {
    self.client = client
    self.subscription = subscription
    self.configuration = configuration
    start = client.clock.now()
    var settings = GroupSettings(groupID: group)
    settings.instanceID = configuration.instanceID
    settings.rackID = configuration.rackID
    settings.assignors = configuration.assignors
    settings.serverAssignor = configuration.serverAssignor
    settings.sessionTimeout = configuration.sessionTimeout
    settings.heartbeatInterval = configuration.heartbeatInterval
    settings.rebalanceTimeout = configuration.maxPollInterval
    settings.backoff = { [client] attempt in client.retryBackoff(max(attempt - 1, 0)) }
    self.settings = settings
    fetcher = ConsumerCore(client, [:], configuration.consumer, patience: Self.patience)
    joinRole = client.newJoinRole()
    (claims, newClaim) = AsyncStream.makeStream(of: PartitionClaim.self)
    let ledger = PartitionLedger(
      drainTimeout: configuration.drainTimeout, maxPollInterval: configuration.maxPollInterval)
    state = Mutex(GroupState(ledger: ledger))
  }

  var now: Duration { start.duration(to: client.clock.now()) }

  // MARK: From joining to the end

  /// Joins the group, unless it has.
  ///
  /// - Throws: where the group is read in another way already, or a setting makes no sense.
  func join(_ mode: GroupState.Mode) throws(KafkaError) {
    try configuration.check(group: settings.groupID)
    let isFirst = try state.withLock { state throws(KafkaError) -> Bool in
      if let mode = state.mode {
        guard mode == .shared else {
          throw KafkaError(.invalidConfiguration, detail: "group \(settings.groupID) is being run already")
        }
        return false
      }
      state.mode = mode
      return !state.hasEnded
    }
    if isFirst { Task { await self.open() } }
  }

  private func open() async {
    do {
      let topics = try await client.retrying { _ throws(KafkaError) in try await subscribedTopics() }
      let machine = try await membership(topics)
      pump { state, _ in state.machine = machine }
      watchTopics()
    } catch {
      pump { $0.end(error, $1) }
    }
  }

  /// Leaves in order: work on all partitions comes to its end first.
  func leave(workError: (any Error)? = nil) {
    pump { state, now in
      state.workError = state.workError ?? workError
      state.leave(now)
    }
  }

  /// Returns when the member has left, also where the waiting task is cancelled.
  func waitForEnd() async {
    await Task { try? await ended.value() }.value
  }

  // MARK: The loop

  /// Takes in an event, then does what has been decided.
  func pump(_ event: (inout GroupState, Duration) -> Void = { _, _ in }) {
    let now = now
    let work = state.withLock { state in
      if state.hasEnded { return GroupState.Work() }
      event(&state, now)
      return state.step(now: now, fetcher, configuration)
    }
    for claim in work.cancelled { claim.cancel() }
    for (call, request) in work.requests { send(call, request) }
    if !work.started.isEmpty { Task { await self.startReading(work.started) } }
    if !work.drained.isEmpty { Task { await self.close(work.drained) } }
    if work.mustCommit { Task { await self.runCommits() } }
    if work.hasEnded { finish() }
    if let alarm = work.alarm { ring(at: alarm, now) }
    tell()
  }

  private func ring(at time: Duration, _ now: Duration) {
    Task { [weak self, clock = client.clock] in
      await clock.sleep(time - now)
      guard let self else { return }
      self.state.withLock { $0.alarms.rang(time) }
      self.pump()
    }
  }

  private func send(_ call: Int, _ request: GroupRequest) {
    let task = Task {
      let answer = await self.answer(to: request)
      self.pump { state, now in state.machine?.answered(call, answer, now: now) }
    }
    if request.isFarewell { state.withLock { $0.farewell = task } }
  }

  private func finish() {
    newClaim.finish()
    fetcher.close()
    // A join that is under way may take minutes.
    client.closeConnections(of: joinRole)
    let (claims, farewell) = state.withLock { state in
      (state.ledger.remove(Set(state.ledger.slots.keys), .lost), state.farewell)
    }
    for claim in claims { claim.cancel() }
    Task {
      // A leave that was just sent goes out before whoever waits may close the client.
      await farewell?.value
      ended.fulfil(.success(()))
    }
  }

  /// Tells of events one after the other, whoever comes upon them.
  private func tell() {
    guard let onEvent = configuration.onEvent else { return state.withLock { $0.events = [] } }
    let mustTell = state.withLock { state in
      defer { if !state.events.isEmpty { state.isTelling = true } }
      return !state.events.isEmpty && !state.isTelling
    }
    guard mustTell else { return }
    while let event = nextEvent() { onEvent(event) }
  }

  private func nextEvent() -> GroupEvent? {
    state.withLock { state in
      guard !state.events.isEmpty else {
        state.isTelling = false
        return nil
      }
      return state.events.removeFirst()
    }
  }
}

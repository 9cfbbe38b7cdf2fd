import Synchronization

/// Drives a ``FetchMachine``: holds it under a lock, does what it decides in tasks of their own, and reports back.
final class ConsumerCore: Sendable {
  let client: KafkaClient
  let configuration: ConsumerConfiguration
  let role: ConnectionRole
  private let start: ContinuousClock.Instant
  let state: Mutex<State>

  struct State {
    var machine: FetchMachine
    var alarms = Alarms()
    var stalls: StallDetector?
    var waiters: [Int: Waiter] = [:]
    var nextWaiter = 0
    /// By node; each is used by one request at a time.
    var sessions: [Int32: FetchSession] = [:]
    /// What the user was given a part of.
    var unread: [TopicPartition: UnreadRecords] = [:]
    var isClosed = false

    mutating func findStalls(_ now: Duration) -> [ConsumerStall] {
      guard let check = stalls?.nextCheck, now >= check else { return [] }
      let stalled = stalls?.observe(machine.readings(), now: now) ?? [:]
      return stalled.sorted { $0.key < $1.key }.compactMap { machine.stall(of: $0.key, for: $0.value, now: now) }
    }

    /// Unless its user has gone elsewhere meanwhile.
    mutating func keep(_ unread: UnreadRecords) {
      guard !isClosed, machine.partitions[unread.partition]?.generation == unread.generation else { return }
      self.unread[unread.partition] = unread
      machine.deliver(unread.partition, upTo: unread.firstOffset)
    }

    /// What is left of this partition or of any, unless its user has gone elsewhere meanwhile.
    mutating func takeUnread(_ partition: TopicPartition?) -> UnreadRecords? {
      guard !isClosed, let partition = partition ?? unread.keys.first,
        let rest = unread.removeValue(forKey: partition),
        machine.partitions[partition]?.generation == rest.generation
      else { return nil }
      return rest
    }

    /// Those who have something to take now.
    mutating func takeDueWaiters() -> [CheckedContinuation<Void, Never>] {
      take(waiters.filter { machine.hasNews(of: $0.value.partition) })
    }

    mutating func take(_ due: [Int: Waiter]) -> [CheckedContinuation<Void, Never>] {
      for id in due.keys { waiters[id] = nil }
      return due.values.map(\.continuation)
    }
  }

  struct Waiter {
    /// Nil for whoever takes what comes.
    var partition: TopicPartition?
    var continuation: CheckedContinuation<Void, Never>
  }

  /// `patience`: of users that take each partition by itself, ``FetchSettings/patience``.
  init(
    _ client: KafkaClient, _ partitions: [TopicPartition: StartPosition], _ configuration: ConsumerConfiguration,
    patience: Duration? = nil
  ) {
    self.client = client
    self.configuration = configuration
    role = client.newFetchRole()
    start = client.clock.now()
    var settings = FetchSettings()
    settings.maxBytes = max(configuration.maxBytes, 1)
    settings.maxPartitionBytes = max(configuration.maxPartitionBytes, 1)
    settings.memoryLimit = configuration.memoryLimit
    settings.maxWait = configuration.maxWait
    settings.replicaLease = client.configuration.metadataMaxAge
    settings.maxFrameBytes = client.configuration.maxFrameBytes
    settings.patience = patience
    settings.offsetReset = configuration.offsetReset
    settings.timestamp = client.clock.timestamp
    settings.backoff = { [client] attempt in client.retryBackoff(max(attempt - 1, 0)) }
    let stalls = configuration.stallTimeout.map { StallDetector(limit: max($0, .milliseconds(1)), now: .zero) }
    state = Mutex(State(machine: FetchMachine(partitions, settings), stalls: stalls))
  }

  private var now: Duration { start.duration(to: client.clock.now()) }

  // MARK: The user's side

  /// Values that exist at once where records are given as values.
  static let mostValues = 4096

  func next() async throws(KafkaError) -> ConsumedBatch? {
    if let batch = takeUnread() { return batch }
    guard let (views, generation) = try await nextDelivered() else { return nil }
    return firstPart(of: views, generation: generation)
  }

  /// The next values of what the user was given a part of.
  func takeUnread(_ partition: TopicPartition? = nil) -> ConsumedBatch? {
    state.withLock { state in
      guard var unread = state.takeUnread(partition) else { return nil }
      let batch = unread.take(Self.mostValues)
      if unread.isEmpty {
        state.machine.deliver(unread.partition, upTo: batch.nextOffset)
      } else {
        state.keep(unread)
      }
      return batch
    }
  }

  /// The first values of what was opened; the others are there to be taken then.
  func firstPart(of views: ConsumedViews, generation: Int) -> ConsumedBatch {
    var unread = UnreadRecords(views, generation: generation)
    let batch = unread.take(Self.mostValues)
    if !unread.isEmpty { state.withLock { $0.keep(unread) } }
    return batch
  }

  func nextViews() async throws(KafkaError) -> ConsumedViews? {
    let rest = state.withLock { state -> ConsumedViews? in
      guard let rest = state.takeUnread(nil)?.rest() else { return nil }
      state.machine.deliver(rest.partition, upTo: rest.nextOffset)
      return rest
    }
    if let rest { return rest }
    return try await nextDelivered()?.views
  }

  private func nextDelivered() async throws(KafkaError) -> (views: ConsumedViews, generation: Int)? {
    while true {
      if Task.isCancelled { throw KafkaError(.cancelled, api: .fetch) }
      let (taken, isClosed) = state.withLock { $0.isClosed ? (nil, true) : ($0.machine.take(), false) }
      if isClosed { return nil }
      // Whatever was taken makes room for the next fetch.
      pump()
      guard let taken else {
        await wait()
        continue
      }
      return try open(taken.get())
    }
  }

  /// What there is to take now, of this partition or of any. Call ``pump(_:)`` after it, for it makes room.
  func takeNow(_ partition: TopicPartition?) -> Result<FetchMachine.Delivered, KafkaError>? {
    state.withLock { $0.isClosed ? nil : $0.machine.take(partition) }
  }

  /// Takes a delivery apart into records, up to the first batch that is broken; and the generation of whoever goes on
  /// behind them.
  func open(_ delivered: FetchMachine.Delivered) throws(KafkaError) -> (views: ConsumedViews, generation: Int) {
    do {
      let views = try delivered.consumed()
      if views.nextOffset == delivered.nextOffset { return (views, delivered.generation) }
      return (views, stay(delivered, at: views.nextOffset))
    } catch {
      _ = stay(delivered, at: delivered.firstOffset)
      throw error
    }
  }

  /// What comes from there on is not delivered: it is fetched again, as a batch whose checksum is wrong.
  private func stay(_ delivered: FetchMachine.Delivered, at offset: Int64) -> Int {
    var generation = delivered.generation
    pump { machine, _ in
      guard machine.partitions[delivered.partition]?.generation == generation else { return }
      machine.seek(delivered.partition, to: .offset(offset))
      generation = machine.partitions[delivered.partition]?.generation ?? generation
    }
    return generation
  }

  /// A partition without a start begins where the reset policy says, as one whose group has stored nothing.
  func assign(adding partitions: [TopicPartition: StartPosition?], epochs: [TopicPartition: Int32] = [:]) {
    pump { machine, _ in machine.assign(partitions, epochs: epochs) }
  }

  func unassign(_ partitions: some Collection<TopicPartition>) -> [TopicPartition: Int64] {
    var positions: [TopicPartition: Int64] = [:]
    pump { machine, _ in positions = machine.unassign(partitions) }
    let dropped = state.withLock { state in partitions.map { state.unread.removeValue(forKey: $0) } }
    // Outside the lock: whoever adopted memory is told of its end.
    withExtendedLifetime(dropped) {}
    return positions
  }

  /// Returns when there may be something to take, of this partition or of any; and after ``wake(_:)`` and ``close()``.
  func wait(for partition: TopicPartition? = nil) async {
    let id = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isDue = state.withLock { state in
          if state.isClosed || state.machine.hasNews(of: partition) || Task.isCancelled { return true }
          // Given up meanwhile: nobody would wake it.
          if let partition, state.machine.partitions[partition] == nil { return true }
          state.waiters[id] = Waiter(partition: partition, continuation: continuation)
          return false
        }
        if isDue { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: id) }?.continuation.resume()
    }
  }

  /// Lets whoever waits for one of these partitions look anew.
  func wake(_ partitions: some Collection<TopicPartition>) {
    let waiters = state.withLock { state in
      state.take(state.waiters.filter { $0.value.partition.map(partitions.contains) ?? false })
    }
    for waiter in waiters { waiter.resume() }
  }

  func close() {
    typealias Dropped = ([FetchMachine.Buffered], [TopicPartition: UnreadRecords])
    let (waiters, dropped) = state.withLock { state -> ([CheckedContinuation<Void, Never>], Dropped?) in
      guard !state.isClosed else { return ([], nil) }
      state.isClosed = true
      let dropped = (state.machine.buffer, state.unread)
      defer {
        state.waiters = [:]
        state.unread = [:]
        state.machine.dropAll()
      }
      return (state.waiters.values.map(\.continuation), dropped)
    }
    for waiter in waiters { waiter.resume() }
    client.closeConnections(of: role)
    // Outside the lock: whoever adopted memory is told of its end.
    withExtendedLifetime(dropped) {}
  }

  // MARK: The loop

  /// Takes in an event, then does what the machine decides.
  func pump(_ event: (inout FetchMachine, Duration) -> Void = { _, _ in }) {
    let now = now
    var turn = Turn()
    state.withLock { state in
      if state.isClosed { return }
      event(&state.machine, now)
      turn.actions = state.machine.poll(now: now)
      turn.stalls = state.findStalls(now)
      swap(&turn.resets, &state.machine.resets)
      let wakes = [state.machine.nextWake(after: now), state.stalls?.nextCheck]
      turn.alarm = wakes.compactMap(\.self).min().flatMap { state.alarms.needs($0) ? $0 : nil }
      turn.waiters = state.takeDueWaiters()
    }
    for waiter in turn.waiters { waiter.resume() }
    for reset in turn.resets { client.hub.note(.positionReset(reset)) }
    for action in turn.actions { Task { await self.perform(action) } }
    if !turn.stalls.isEmpty { Task { [stalls = turn.stalls] in for stall in stalls { self.report(stall) } } }
    if let alarm = turn.alarm { ring(at: alarm, now) }
  }

  /// What is to be done once the lock is given back.
  private struct Turn {
    var actions: [FetchAction] = []
    var stalls: [ConsumerStall] = []
    var resets: [PositionReset] = []
    var waiters: [CheckedContinuation<Void, Never>] = []
    var alarm: Duration?
  }

  /// In a task of its own: a group's lock may be held around ``pump(_:)``, and the callback may ask for it.
  private func report(_ stall: ConsumerStall) {
    configuration.onStall?(stall)
    client.hub.note(.stalled(stall))
  }

  private func ring(at time: Duration, _ now: Duration) {
    Task { [weak self, clock = client.clock] in
      await clock.sleep(time - now)
      guard let self else { return }
      self.state.withLock { $0.alarms.rang(time) }
      self.pump()
    }
  }

  private func perform(_ action: FetchAction) async {
    switch action {
    case .resolve(let positions):
      do {
        let offsets = try await client.offsets(positions)
        pump { machine, _ in machine.resolved(offsets, of: positions) }
      } catch {
        pump { machine, now in machine.resolveFailed(positions, error, now: now) }
      }
    case .findLeader(let partition, let refresh):
      if refresh { await client.refreshMetadata(topics: [partition.topic]) }
      do {
        let leader = try await client.leader(of: partition)
        pump { machine, now in machine.leaderFound(partition, leader, now: now) }
      } catch {
        pump { machine, now in machine.leaderFailed(partition, error, now: now) }
      }
    case .validate(let partition, let check):
      await validate(partition, check)
    case .fetch(let call):
      do {
        let answer = try await fetch(call)
        pump { machine, now in machine.fetched(call.id, answer, now: now) }
      } catch {
        pump { machine, now in machine.failed(call.id, error, now: now) }
      }
    }
  }
}

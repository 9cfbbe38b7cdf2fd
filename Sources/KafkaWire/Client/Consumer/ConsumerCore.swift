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
    var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    var nextWaiter = 0
    var isClosed = false
  }

  init(_ client: KafkaClient, _ partitions: [TopicPartition: StartPosition], _ configuration: ConsumerConfiguration) {
    self.client = client
    self.configuration = configuration
    role = client.newFetchRole()
    start = client.clock.now()
    var settings = FetchSettings()
    settings.maxBytes = max(configuration.maxBytes, 1)
    settings.maxPartitionBytes = max(configuration.maxPartitionBytes, 1)
    settings.maxWait = configuration.maxWait
    settings.maxFrameBytes = client.configuration.maxFrameBytes
    settings.offsetReset = configuration.offsetReset
    settings.timestamp = client.clock.timestamp
    settings.backoff = { [client] attempt in client.retryBackoff(max(attempt - 1, 0)) }
    state = Mutex(State(machine: FetchMachine(partitions, settings)))
  }

  private var now: Duration { start.duration(to: client.clock.now()) }

  // MARK: The user's side

  func next() async throws(KafkaError) -> ConsumedBatch? {
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
      let delivered = try taken.get()
      do {
        return try delivered.consumed()
      } catch {
        // Not delivered: stay there, as with a batch whose checksum is wrong.
        state.withLock { $0.machine.seek(delivered.partition, to: .offset(delivered.firstOffset)) }
        throw error
      }
    }
  }

  /// A partition without a start begins where the reset policy says, as one whose group has stored nothing.
  func assign(adding partitions: [TopicPartition: StartPosition?]) {
    pump { machine, _ in machine.assign(partitions) }
  }

  func unassign(_ partitions: some Collection<TopicPartition>) -> [TopicPartition: Int64] {
    var positions: [TopicPartition: Int64] = [:]
    pump { machine, _ in positions = machine.unassign(partitions) }
    return positions
  }

  /// Returns when there may be something to take.
  private func wait() async {
    let id = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isDue = state.withLock { state in
          if state.isClosed || !state.machine.buffer.isEmpty || Task.isCancelled { return true }
          state.waiters[id] = continuation
          return false
        }
        if isDue { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
    }
  }

  func close() {
    let (waiters, dropped) = state.withLock { state -> ([CheckedContinuation<Void, Never>], [FetchMachine.Buffered]) in
      guard !state.isClosed else { return ([], []) }
      state.isClosed = true
      defer {
        state.waiters = [:]
        state.machine.buffer = []
      }
      return (Array(state.waiters.values), state.machine.buffer)
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
    let (actions, waiters, alarm) = state.withLock { state in
      if state.isClosed { return ([FetchAction](), [CheckedContinuation<Void, Never>](), Duration?.none) }
      event(&state.machine, now)
      let actions = state.machine.poll(now: now)
      let alarm = state.machine.nextWake(after: now).flatMap { state.alarms.needs($0) ? $0 : nil }
      guard !state.machine.buffer.isEmpty else { return (actions, [], alarm) }
      defer { state.waiters = [:] }
      return (actions, Array(state.waiters.values), alarm)
    }
    for waiter in waiters { waiter.resume() }
    for action in actions { Task { await self.perform(action) } }
    if let alarm { ring(at: alarm, now) }
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
        pump { machine, _ in machine.leaderFound(partition, leader) }
      } catch {
        pump { machine, now in machine.leaderFailed(partition, error, now: now) }
      }
    case .fetch(let call):
      do {
        let answers = try await fetch(call)
        pump { machine, now in machine.fetched(call.id, answers, now: now) }
      } catch {
        pump { machine, now in machine.failed(call.id, error, now: now) }
      }
    }
  }
}

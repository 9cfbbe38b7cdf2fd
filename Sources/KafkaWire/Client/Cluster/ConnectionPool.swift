import Synchronization

/// One connection per node and role, opened when it is first asked for and again after it ended, with growing pauses
/// while that fails.
final class ConnectionPool: Sendable {
  struct Key: Hashable, Sendable {
    var node: Int32
    var role: ConnectionRole
  }

  private struct Slot {
    var address: BrokerAddress
    var opening: Promise<NegotiatedConnection>?
    var open: NegotiatedConnection?
    var failures = 0
    var retryAt: ContinuousClock.Instant?
  }

  private struct State {
    var slots: [Key: Slot] = [:]
    var isClosed = false
  }

  private enum Step {
    case ready(NegotiatedConnection)
    case wait(Promise<NegotiatedConnection>)
    case open(Promise<NegotiatedConnection>)
    case pause(Duration)
  }

  private let configuration: ClientConfiguration
  private let clock: ClientClock
  private let hub: EventHub
  private let state = Mutex(State())

  init(_ configuration: ClientConfiguration, clock: ClientClock, hub: EventHub) {
    self.configuration = configuration
    self.clock = clock
    self.hub = hub
  }

  /// The open connection; opens it where there is none. `name`: how errors call the broker.
  func connection(
    to key: Key, at address: BrokerAddress, name: String
  ) async throws(KafkaError) -> NegotiatedConnection {
    while true {
      if Task.isCancelled { throw KafkaError(.cancelled, broker: name, outcome: .notPersisted) }
      switch try next(key, address) {
      case .ready(let connection):
        return connection
      case .wait(let promise):
        return try await promise.value()
      case .open(let promise):
        // Not a child of this task: others wait for the same connection, and this one may be cancelled.
        Task { await self.open(key, address, name, promise) }
        return try await promise.value()
      case .pause(let duration):
        await clock.sleep(duration)
      }
    }
  }

  private func next(_ key: Key, _ address: BrokerAddress) throws(KafkaError) -> Step {
    let now = clock.now()
    let (step, stale) = try state.withLock { state throws(KafkaError) -> (Step, BrokerConnection?) in
      if state.isClosed { throw KafkaError(.closed) }
      var slot = state.slots[key] ?? Slot(address: address)
      var stale: BrokerConnection?
      // The node has moved.
      if slot.address != address, slot.opening == nil {
        stale = slot.open?.connection
        slot = Slot(address: address)
      }
      defer { state.slots[key] = slot }
      if let open = slot.open, !open.connection.hasEnded { return (.ready(open), stale) }
      slot.open = nil
      if let opening = slot.opening { return (.wait(opening), stale) }
      if let retryAt = slot.retryAt, retryAt > now { return (.pause(retryAt - now), stale) }
      let promise = Promise<NegotiatedConnection>()
      slot.opening = promise
      return (.open(promise), stale)
    }
    stale?.close(KafkaError(.connectionClosed, detail: "the broker has moved"))
    return step
  }

  private func open(
    _ key: Key, _ address: BrokerAddress, _ name: String, _ promise: Promise<NegotiatedConnection>
  ) async {
    let outcome: Result<NegotiatedConnection, KafkaError>
    do {
      outcome = .success(try await NegotiatedConnection.open(address, name: name, configuration, hub, clock))
      hub.note(.connectionOpened(broker: name))
    } catch {
      hub.note(.connectionFailed(broker: name, error))
      outcome = .failure(error)
    }
    let isWanted = state.withLock { state in
      guard !state.isClosed, state.slots[key]?.opening === promise else { return false }
      state.slots[key]?.opening = nil
      switch outcome {
      case .success(let connection):
        state.slots[key]?.open = connection
        state.slots[key]?.failures = 0
        state.slots[key]?.retryAt = nil
      case .failure:
        let failures = state.slots[key]?.failures ?? 0
        let pause = Backoff(range: configuration.retryBackoff).duration(attempt: failures, random: clock.random())
        state.slots[key]?.failures = failures + 1
        state.slots[key]?.retryAt = clock.now() + pause
      }
      return true
    }
    if !isWanted, case .success(let connection) = outcome { connection.connection.close(KafkaError(.closed)) }
    promise.fulfil(outcome)
  }

  /// Nodes with an open connection of this role.
  func openNodes(_ role: ConnectionRole) -> Set<Int32> {
    state.withLock { state in
      Set(state.slots.filter { $0.key.role == role && $0.value.open?.connection.hasEnded == false }.map(\.key.node))
    }
  }

  /// How many connections there are, those that are being opened and those that ended and may come again included.
  var slotCount: Int { state.withLock { $0.slots.count } }

  /// Forgets brokers that the cluster no longer lists, and ends their connections; of those in use once they are not.
  func prune(keeping nodes: Set<Int32>) {
    state.withLock { state in
      state.slots = state.slots.filter { key, slot in
        // The addresses of the configuration are below 0.
        if key.node < 0 || nodes.contains(key.node) || slot.opening != nil { return true }
        let connection = slot.open?.connection
        return connection?.closeIfIdle(KafkaError(.connectionClosed, detail: "the cluster lists it no longer")) == false
      }
    }
  }

  /// Ends the connections of a role.
  func close(role: ConnectionRole) {
    _ = take { $0.role == role }
  }

  /// Ends everything, for good, and waits until the sockets are closed.
  func close() async {
    state.withLock { $0.isClosed = true }
    for connection in take({ _ in true }) { try? await connection.ended.value() }
  }

  /// The same without waiting.
  func abandon() {
    state.withLock { $0.isClosed = true }
    _ = take { _ in true }
  }

  private func take(_ isMeant: (Key) -> Bool) -> [BrokerConnection] {
    let slots = state.withLock { state in
      let taken = state.slots.filter { isMeant($0.key) }
      state.slots = state.slots.filter { !isMeant($0.key) }
      return Array(taken.values)
    }
    let connections = slots.compactMap { $0.open?.connection }
    for connection in connections { connection.close(KafkaError(.closed)) }
    for slot in slots { slot.opening?.fulfil(.failure(KafkaError(.closed))) }
    return connections
  }
}

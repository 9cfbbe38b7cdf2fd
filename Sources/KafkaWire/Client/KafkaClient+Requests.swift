import Synchronization

// What producers, consumers and the administration send their requests through.
extension KafkaClient {
  /// The version to speak: the highest that this library and the node have in common. Connects where needed.
  ///
  /// `hasTopicID` is to be false where any topic of the request has no id; then versions that name topics by id only
  /// are left out. `transaction`: by what the transaction was begun that the request is part of, if any.
  ///
  /// - Throws: `.unsupportedVersion` where there is none.
  func version(
    of api: API, at node: Int32, role: ConnectionRole, hasTopicID: Bool = true, transaction: TransactionProtocol? = nil
  ) async throws(KafkaError) -> Int16 {
    let open = try await connection(to: node, role, for: api.key)
    guard let version = open.capabilities.version(of: api, hasTopicID: hasTopicID, transaction: transaction) else {
      throw KafkaError(.unsupportedVersion, broker: open.connection.name, api: api.key, outcome: .notPersisted)
    }
    return version
  }

  /// What the node can do. Connects where needed.
  func capabilities(of node: Int32, role: ConnectionRole, for api: APIKey) async throws(KafkaError) -> Capabilities {
    try await connection(to: node, role, for: api).capabilities
  }

  /// Sends a request and waits for its answer.
  func send<Request: KafkaRequest>(
    _ request: Request, version: Int16, to node: Int32, role: ConnectionRole, timeout: Duration? = nil
  ) async throws(KafkaError) -> Request.Response {
    try await begin(request, version: version, to: node, role: role, timeout: timeout).response()
  }

  /// Gives a request its place in the connection's queue and returns, so that one task can have several under way in
  /// an order that it chooses. Requests of one node and role are written in the order in which these calls return.
  ///
  /// `timeout` is the time until the answer, `requestTimeout` where it is nil. When it passes, the connection ends and
  /// with it all that is under way there: a late answer can never be taken for another. An answer of more than
  /// `answerLimit` bytes ends it, too; that is `maxResponseBytes` where it is nil.
  func begin<Request: KafkaRequest>(
    _ request: Request, version: Int16, to node: Int32, role: ConnectionRole, timeout: Duration? = nil,
    answerLimit: Int? = nil
  ) async throws(KafkaError) -> PendingResponse<Request.Response> {
    let connection = try await connection(to: node, role, for: Request.api.key).connection
    if Task.isCancelled {
      throw KafkaError(.cancelled, broker: connection.name, api: Request.api.key, outcome: .notPersisted)
    }
    let deadline = ContinuousClock.now + (timeout ?? configuration.requestTimeout)
    let (id, answer, bytes) = try connection.begin(
      request, version: version, deadline: deadline, answerLimit: answerLimit ?? configuration.maxResponseBytes)
    let probe =
      hub.isActive
      ? RequestProbe(hub, Request.api.key, version: version, broker: connection.name, bytesOut: bytes) : nil
    return PendingResponse(answer: answer, version: version, broker: connection.name, probe: probe) {
      connection.abandon(id)
    }
  }

  /// Chooses the version, makes the request for it, and sends it.
  func call<Request: KafkaRequest>(
    at node: Int32, role: ConnectionRole = .general, hasTopicID: Bool = true, timeout: Duration? = nil,
    _ request: (_ version: Int16) -> Request
  ) async throws(KafkaError) -> Request.Response {
    let version = try await version(of: Request.api, at: node, role: role, hasTopicID: hasTopicID)
    return try await send(request(version), version: version, to: node, role: role, timeout: timeout)
  }

  /// A role that no other consumer has.
  func newFetchRole() -> ConnectionRole {
    state.withLock { state in
      state.lastFetchRole += 1
      return .fetch(state.lastFetchRole)
    }
  }

  /// A role that no other member of a group has.
  func newJoinRole() -> ConnectionRole {
    state.withLock { state in
      state.lastFetchRole += 1
      return .join(state.lastFetchRole)
    }
  }

  /// Ends the connections of a role that is needed no longer.
  func closeConnections(of role: ConnectionRole) {
    pool.close(role: role)
  }

  // MARK: Connections

  private func connection(
    to node: Int32, _ role: ConnectionRole, for api: APIKey
  ) async throws(KafkaError) -> NegotiatedConnection {
    do {
      let (address, name) = try await address(of: node, for: api)
      return try await pool.connection(to: ConnectionPool.Key(node: node, role: role), at: address, name: name)
    } catch {
      var error = error
      error.api = error.api ?? api
      // Nothing of the request has been written yet.
      error.outcome = .notPersisted
      throw error
    }
  }

  private func address(
    of node: Int32, for api: APIKey
  ) async throws(KafkaError) -> (BrokerAddress, name: String) {
    if let bootstrap = Self.bootstrapIndex(node), configuration.brokers.indices.contains(bootstrap) {
      let address = configuration.brokers[bootstrap]
      return (address, address.description)
    }
    if let address = state.withLock({ $0.metadata.brokers[node] }) { return (address, "broker \(node) (\(address))") }
    // A metadata request must not wait for the next one.
    if api != .metadata { try await requestMetadata([]).value() }
    guard let address = state.withLock({ $0.metadata.brokers[node] }) else {
      throw KafkaError(.unreachable, broker: "broker \(node)", detail: "the cluster lists no such broker")
    }
    return (address, "broker \(node) (\(address))")
  }

  /// The addresses of the configuration stand as nodes -2, -3 and so on until the cluster has named its own.
  static func bootstrapNode(_ index: Int) -> Int32 { Int32(truncatingIfNeeded: -2 - index) }

  private static func bootstrapIndex(_ node: Int32) -> Int? { node <= -2 ? -2 - Int(node) : nil }

  // MARK: Any broker

  /// Asks one broker after another until one answers: those connected first, then those known, then those of the
  /// configuration.
  func atAnyBroker<Value>(
    _ body: (_ node: Int32) async throws(KafkaError) -> Value
  ) async throws(KafkaError) -> Value {
    var failures: [KafkaError] = []
    let deadline = clock.now() + configuration.retryTimeout
    for node in candidates() where node < 0 || failures.isEmpty || clock.now() < deadline {
      do {
        return try await body(node)
      } catch {
        guard error.code != .cancelled, error.code != .closed else { throw error }
        // The other brokers know the same users, and may count the attempts.
        if case .authentication = error.code { throw error }
        failures.append(error)
      }
    }
    throw Self.summary(failures)
  }

  /// Brokers of a cluster that are tried before those of the configuration have their turn: where so many fail, more do,
  /// and a list may be as long as whoever wrote it likes.
  static let mostCandidates = 16

  func candidates() -> [Int32] {
    let known = state.withLock { Array($0.metadata.brokers.keys) }
    let bootstrap = configuration.brokers.indices.map(Self.bootstrapNode)
    let open = pool.openNodes(.general)
    // Chance spreads the load; a sort by openness on top keeps what is there in use.
    let ordered = (known + bootstrap).map { node in
      (node: node, rank: (open.contains(node) ? 0.0 : node >= 0 ? 1.0 : 2.0) + clock.random() / 2)
    }
    let nodes = ordered.sorted { $0.rank < $1.rank }.map(\.node)
    let last = Set(bootstrap)
    return Array(nodes.prefix(Self.mostCandidates)) + nodes.dropFirst(Self.mostCandidates).filter(last.contains)
  }

  /// One error for all: the only one, or one that keeps each broker's own reason.
  static func summary(_ failures: [KafkaError]) -> KafkaError {
    // "Unreachable" says the least: where any broker was reached, its error tells more.
    guard var summary = failures.first(where: { $0.code != .unreachable }) ?? failures.first else {
      return KafkaError(.invalidConfiguration, detail: "no broker is given")
    }
    guard failures.count > 1 else { return summary }
    var reasons: [String] = []
    for failure in failures {
      let reason = "\(failure.broker ?? "?"): \(failure.detail ?? "\(failure.code)")"
      if !reasons.contains(reason) { reasons.append(reason) }
    }
    summary.broker = nil
    summary.detail = reasons.joined(separator: "; ")
    return summary
  }
}

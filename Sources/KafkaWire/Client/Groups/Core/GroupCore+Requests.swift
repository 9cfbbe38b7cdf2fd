import Synchronization

// What a member's machine asks of the cluster.
extension GroupCore {
  func answer(to request: GroupRequest) async -> GroupAnswer {
    do {
      switch request {
      case .findCoordinator:
        // What is still under way there is not waited for any longer.
        client.closeConnections(of: joinRole)
        _ = try await findCoordinator()
        return .coordinator
      case .join(let join):
        return .joined(try await atCoordinator(joinRole, timeout: joinTimeout) { _ in join })
      case .listTopics(let topics):
        return .topics(try await partitionCounts(of: topics).counts)
      case .sync(let sync):
        return .synced(try await atCoordinator(joinRole, timeout: joinTimeout) { _ in sync })
      case .heartbeat(let heartbeat):
        return .heartbeat(try await atCoordinator(timeout: beatTimeout) { _ in heartbeat }.errorCode)
      case .leave(let member):
        _ = try await atCoordinator(timeout: beatTimeout) { version in
          LeaveGroupRequest(groupID: settings.groupID, member: member, version: version)
        }
        return .left
      case .consumerHeartbeat(let heartbeat):
        return .consumerHeartbeat(try await atCoordinator(timeout: beatTimeout) { _ in heartbeat })
      case .nameTopics(let ids):
        return .names(try await names(of: ids))
      }
    } catch {
      return .failed(error)
    }
  }

  /// The coordinator answers when all members have joined, or have had the time to.
  private var joinTimeout: Duration { settings.rebalanceTimeout + client.configuration.requestTimeout }

  /// A coordinator that hangs is to be noticed while the session lasts.
  private var beatTimeout: Duration {
    max(.seconds(1), min(client.configuration.requestTimeout, settings.sessionTimeout / 3))
  }

  private func atCoordinator<Request: KafkaRequest>(
    _ role: ConnectionRole = .group, timeout: Duration, _ request: (_ version: Int16) -> Request
  ) async throws(KafkaError) -> Request.Response {
    guard let node = state.withLock({ $0.coordinator }) else {
      throw KafkaError(.broker(.coordinatorNotAvailable), api: Request.api.key, detail: "group \(settings.groupID)")
    }
    return try await client.call(at: node, role: role, timeout: timeout, request)
  }

  /// Whoever asks has found that the last one is no longer it.
  func findCoordinator() async throws(KafkaError) -> Int32 {
    let isKnown = state.withLock { state in
      defer { state.coordinator = nil }
      return state.coordinator != nil
    }
    if isKnown { client.forgetCoordinator(.group(settings.groupID)) }
    let node = try await client.coordinator(.group(settings.groupID), client.configuration.requestTimeout)
    state.withLock { $0.coordinator = node }
    return node
  }

  // MARK: Which protocol

  func membership(_ topics: Set<String>) async throws(KafkaError) -> any GroupMembership {
    if configuration.groupProtocol == .classic { return GroupMachine(settings, topics: topics) }
    let isSpoken = try await client.retrying { _ throws(KafkaError) in try await coordinatorSpeaksConsumer() }
    if isSpoken {
      var random = SystemRandomNumberGenerator()
      let id = KafkaUUID.random(using: &random)
      return ConsumerGroupMachine(settings, topics: topics, memberID: "\(id)")
    }
    guard configuration.groupProtocol == .automatic else {
      throw KafkaError(
        .unsupportedVersion, api: .consumerGroupHeartbeat,
        detail: "the group's coordinator does not speak the consumer protocol (Kafka 4.0); use .automatic or .classic")
    }
    return GroupMachine(settings, topics: topics)
  }

  private func coordinatorSpeaksConsumer() async throws(KafkaError) -> Bool {
    let node = try await findCoordinator()
    do throws(KafkaError) {
      _ = try await client.version(of: ConsumerGroupHeartbeatRequest.api, at: node, role: .group)
      return true
    } catch {
      guard error.code == .unsupportedVersion else { throw error }
      return false
    }
  }
}

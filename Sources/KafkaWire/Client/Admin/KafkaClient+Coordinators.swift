import Synchronization

// The broker that keeps a group's offsets.
extension KafkaClient {
  /// Does `body` at the group's coordinator, finding it first, until `retryTimeout`.
  func atCoordinator<Value>(
    of group: String, _ body: (_ node: Int32, _ timeout: Duration) async throws(KafkaError) -> Value
  ) async throws(KafkaError) -> Value {
    try await retrying { timeout throws(KafkaError) in
      let node = try await coordinator(of: group, timeout)
      do throws(KafkaError) {
        return try await body(node, timeout)
      } catch {
        // Whatever went wrong and can be retried: the coordinator may be another by then.
        if error.isRetriable { state.withLock { $0.coordinators[group] = nil } }
        throw error
      }
    }
  }

  /// The group's coordinator from the cache, or from any broker.
  private func coordinator(of group: String, _ timeout: Duration) async throws(KafkaError) -> Int32 {
    if let known = state.withLock({ $0.coordinators[group] }) { return known }
    let found = try await atAnyBroker { node throws(KafkaError) in
      let response = try await call(at: node, timeout: timeout) { version in
        FindCoordinatorRequest(key: group, version: version)
      }
      return try Self.coordinator(of: group, in: response)
    }
    guard let port = UInt16(exactly: found.port), port > 0, !found.host.isEmpty else {
      throw KafkaError(.broker(.coordinatorNotAvailable), api: .findCoordinator, detail: "group \(group)")
    }
    state.withLock { state in
      state.metadata.add(BrokerAddress(host: found.host, port: port), node: found.nodeID)
      state.coordinators[group] = found.nodeID
    }
    return found.nodeID
  }

  private static func coordinator(
    of group: String, in response: FindCoordinatorResponse
  ) throws(KafkaError) -> FindCoordinatorResponse.Coordinator {
    guard let found = response.coordinator(for: group) else {
      throw KafkaError(.broker(.coordinatorNotAvailable), api: .findCoordinator, detail: "group \(group)")
    }
    guard found.errorCode == .none else {
      let words = [found.errorMessage, "group \(group)"].compactMap { $0 }.filter { !$0.isEmpty }
      throw KafkaError(.broker(found.errorCode), api: .findCoordinator, detail: words.joined(separator: ", "))
    }
    return found
  }
}

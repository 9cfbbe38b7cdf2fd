import Synchronization

// The brokers that keep groups' offsets and the state of transactions.
extension KafkaClient {
  /// Does `body` at the group's coordinator, finding it first, until `retryTimeout`.
  func atCoordinator<Value>(
    of group: String, _ body: (_ node: Int32, _ timeout: Duration) async throws(KafkaError) -> Value
  ) async throws(KafkaError) -> Value {
    try await retrying { timeout throws(KafkaError) in
      let node = try await coordinator(.group(group), timeout)
      do throws(KafkaError) {
        return try await body(node, timeout)
      } catch {
        // Whatever went wrong and can be retried: the coordinator may be another by then.
        if error.isRetriable { forgetCoordinator(.group(group)) }
        throw error
      }
    }
  }

  /// It may have moved.
  func forgetCoordinator(_ key: CoordinatorKey) {
    state.withLock { $0.coordinators[key] = nil }
  }

  /// The coordinator from the cache, or from any broker.
  func coordinator(_ key: CoordinatorKey, _ timeout: Duration) async throws(KafkaError) -> Int32 {
    if let known = state.withLock({ $0.coordinators[key] }) { return known }
    let found = try await atAnyBroker { node throws(KafkaError) in
      let response = try await call(at: node, timeout: timeout) { version in
        FindCoordinatorRequest(key: key.name, keyType: key.keyType, version: version)
      }
      return try Self.coordinator(key, in: response)
    }
    guard let port = UInt16(exactly: found.port), port > 0, !found.host.isEmpty else {
      throw KafkaError(.broker(.coordinatorNotAvailable), api: .findCoordinator, detail: "\(key)")
    }
    state.withLock { state in
      state.metadata.add(BrokerAddress(host: found.host, port: port), node: found.nodeID)
      state.coordinators[key] = found.nodeID
    }
    return found.nodeID
  }

  private static func coordinator(
    _ key: CoordinatorKey, in response: FindCoordinatorResponse
  ) throws(KafkaError) -> FindCoordinatorResponse.Coordinator {
    guard let found = response.coordinator(for: key.name) else {
      throw KafkaError(.broker(.coordinatorNotAvailable), api: .findCoordinator, detail: "\(key)")
    }
    guard found.errorCode == .none else {
      let words = [found.errorMessage, "\(key)"].compactMap { $0 }.filter { !$0.isEmpty }
      throw KafkaError(.broker(found.errorCode), api: .findCoordinator, detail: words.joined(separator: ", "))
    }
    return found
  }
}

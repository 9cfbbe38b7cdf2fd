import Synchronization

// What the administration's requests have in common: whom they go to, and when they are sent again.
extension KafkaClient {
  /// Does `body` at the controller, finding it first, until `retryTimeout`. A cluster without ZooKeeper names a broker
  /// that passes the request on.
  func atController<Value>(
    _ body: (_ node: Int32, _ timeout: Duration) async throws(KafkaError) -> Value
  ) async throws(KafkaError) -> Value {
    try await retrying(while: Self.isPassing) { timeout throws(KafkaError) in
      if state.withLock({ $0.metadata.controller }) == nil { try await requestMetadata([]).value() }
      guard let node = state.withLock({ $0.metadata.controller }) else {
        throw KafkaError(.broker(.notController), detail: "the cluster has no controller now")
      }
      do throws(KafkaError) {
        return try await body(node, timeout)
      } catch {
        if error.isRetriable { state.withLock { $0.metadata.forgetController() } }
        throw error
      }
    }
  }

  /// Asks about those items that have no answer yet, or one that may change, until all have theirs or `retryTimeout` is
  /// over. `ask` may leave items out.
  ///
  /// - Throws: where no item has an answer of its own, and where the caller or the client has ended meanwhile.
  func settling<Item: Hashable, Value>(
    _ items: [Item], _ ask: (_ open: [Item], _ timeout: Duration) async throws(KafkaError) -> AdminResults<Item, Value>
  ) async throws(KafkaError) -> AdminResults<Item, Value> {
    var results: AdminResults<Item, Value> = [:]
    guard !items.isEmpty else { return results }
    do throws(KafkaError) {
      try await retrying(while: Self.isPassing) { timeout throws(KafkaError) in
        let open = items.filter { results[$0].map(Self.isOpen) ?? true }
        results.merge(try await ask(open, timeout)) { $1 }
        let left = items.filter { results[$0].map(Self.isOpen) ?? true }
        guard let first = left.first else { return }
        if case .failure(let error) = results[first] { throw error }
        throw KafkaError(.broker(.unknownServerError), detail: "the answer leaves \(first) out")
      }
    } catch {
      if results.isEmpty || error.code == .cancelled || error.code == .closed { throw error }
      for item in items where results[item] == nil { results[item] = .failure(error) }
    }
    // None but those that were asked for, whatever the answers hold.
    let asked = Set(items)
    return results.filter { asked.contains($0.key) }
  }

  private static func isOpen<Value>(_ result: Result<Value, KafkaError>) -> Bool {
    if case .failure(let error) = result { isPassing(error) } else { false }
  }

  /// Asks the leaders, each for its partitions. What goes wrong at one of them is its partitions' failure.
  func atLeaders<Value>(
    _ partitions: [TopicPartition],
    _ ask: (_ node: Int32, _ partitions: [TopicPartition], _ timeout: Duration) async throws(KafkaError)
      -> AdminResults<TopicPartition, Value>
  ) async throws(KafkaError) -> AdminResults<TopicPartition, Value> {
    try await settling(partitions) { open, timeout throws(KafkaError) in
      var results: AdminResults<TopicPartition, Value> = [:]
      var byLeader: [Int32: [TopicPartition]] = [:]
      for partition in open {
        do throws(KafkaError) {
          byLeader[try await leader(of: partition).node, default: []].append(partition)
        } catch {
          results[partition] = .failure(error)
        }
      }
      for (node, led) in byLeader.sorted(by: { $0.key < $1.key }) {
        do throws(KafkaError) {
          results.merge(try await ask(node, led.sorted(), timeout)) { $1 }
        } catch {
          for partition in led { results[partition] = .failure(error) }
        }
      }
      // The leaders may have moved.
      let stale = results.filter { Self.isOpen($0.value) }.map(\.key.topic)
      if !stale.isEmpty { await refreshMetadata(topics: Array(Set(stale))) }
      return results
    }
  }

  /// A topic that is not there does not appear by waiting, where it is what the call is about.
  static func isPassing(_ error: KafkaError) -> Bool { error.isRetriable && error.code != .unknownTopic }

  /// - Throws: what the broker answered about a topic, with its words.
  static func check(
    _ code: ErrorCode, _ message: String?, _ api: APIKey, _ topic: String
  ) throws(KafkaError) {
    if let error = error(code, message, api, topic: topic) { throw error }
  }

  /// What the broker answered, with its words; nil where all is well.
  static func error(
    _ code: ErrorCode, _ message: String? = nil, _ api: APIKey, topic: String? = nil, partition: TopicPartition? = nil
  ) -> KafkaError? {
    guard code != .none else { return nil }
    let detail = message.flatMap { $0.isEmpty ? nil : $0 }
    return KafkaError(
      code == .unknownTopicOrPartition ? .unknownTopic : .broker(code), api: api, partition: partition, topic: topic,
      detail: detail)
  }

  /// Milliseconds that a broker may take, a little less than this side waits.
  static func brokerTimeout(_ timeout: Duration) -> Int32 {
    (timeout * 0.9).milliseconds
  }
}

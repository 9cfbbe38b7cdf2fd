import Synchronization

// Who leads what, from the cache or from the cluster.
extension KafkaClient {
  /// The leader as the cache knows it; asks the cluster where it does not, until `retryTimeout`.
  ///
  /// - Throws: `.unknownTopic`, or `.broker(.leaderNotAvailable)` where there is none by then.
  func leader(of partition: TopicPartition) async throws(KafkaError) -> PartitionLeader {
    try await lookUp(partition.topic) { cache throws(KafkaError) in try cache.leader(of: partition) }
  }

  /// How many partitions the topic has; retried like ``leader(of:)``.
  func partitionCount(of topic: String) async throws(KafkaError) -> Int32 {
    try await lookUp(topic) { cache throws(KafkaError) in try cache.partitionCount(of: topic) }
  }

  /// The topic's name by the id that Fetch and Produce answer with from version 13.
  func topicName(of id: KafkaUUID) -> String? {
    state.withLock { $0.metadata.name(of: id) }
  }

  /// Asks the cluster for these topics anew, not more often than the shortest back-off. Calls that come meanwhile share
  /// one request. Failures show when the answer is needed.
  func refreshMetadata(topics: [String]) async {
    try? await requestMetadata(topics).value()
  }

  /// Takes over what a response says about a new leader (KIP-951), if it is newer than the cache.
  func applyLeaderHint(_ partition: TopicPartition, node: Int32, epoch: Int32, address: BrokerAddress? = nil) {
    state.withLock { $0.metadata.apply(leader: node, epoch: epoch, of: partition, at: address) }
  }

  private func lookUp<Value: Sendable>(
    _ topic: String, _ read: @Sendable (borrowing MetadataCache) throws(KafkaError) -> Value
  ) async throws(KafkaError) -> Value {
    let (known, isOld) = state.withLock { state in
      let cached = state.metadata.topics[topic]
      let isOld = cached.map { $0.updated + configuration.metadataMaxAge < clock.now() } ?? false
      return (try? read(state.metadata), isOld)
    }
    if let known {
      // Use what is there; whoever asks next gets the fresh answer.
      if isOld { _ = requestMetadata([topic]) }
      return known
    }
    return try await retrying { _ throws(KafkaError) in
      try await requestMetadata([topic]).value()
      return try state.withLock { state throws(KafkaError) in try read(state.metadata) }
    }
  }

  // MARK: Asking

  /// Takes part in the next metadata request.
  func requestMetadata(_ topics: [String]) -> Promise<Void> {
    let (promise, mustRun) = state.withLock { $0.refresh.add(topics) }
    if mustRun { Task { await self.runRefreshes() } }
    return promise
  }

  private func runRefreshes() async {
    while true {
      let floor = configuration.retryBackoff.lowerBound
      if let pause = state.withLock({ $0.refresh.pause(now: clock.now(), floor: floor) }) { await clock.sleep(pause) }
      guard let batch = state.withLock({ $0.refresh.take() }) else { return }
      do {
        _ = try await fetchMetadata(topics: batch.topics.sorted())
        state.withLock { $0.refresh.ended(now: clock.now()) }
        batch.promise.fulfil(.success(()))
      } catch {
        state.withLock { $0.refresh.ended(now: clock.now()) }
        hub.note(.metadataFailed(error))
        batch.promise.fulfil(.failure(error))
      }
    }
  }

  /// Asks any broker; nil for all topics. Never creates one. The cache takes the answer over.
  func fetchMetadata(
    topics: [String]?, timeout: Duration? = nil
  ) async throws(KafkaError) -> MetadataResponse {
    let response = try await atAnyBroker { node throws(KafkaError) in
      try await call(at: node, timeout: timeout) { version in
        MetadataRequest(
          topics: topics?.map { MetadataRequest.Topic(name: $0) },
          // Before version 4 there is no such field, and a broker may be set to create what it is asked about.
          allowAutoTopicCreation: version < 4)
      }
    }
    if response.errorCode != .none { throw KafkaError(.broker(response.errorCode), api: .metadata) }
    let nodes = state.withLock { state in
      state.metadata.merge(response, asked: topics.map(Set.init), now: clock.now())
      return Set(state.metadata.brokers.keys)
    }
    pool.prune(keeping: nodes)
    hub.note(.metadataRefreshed(topics: response.topics.count, brokers: response.brokers.count))
    return response
  }
}

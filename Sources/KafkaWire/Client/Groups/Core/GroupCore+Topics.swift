import Synchronization

// The topics that the group reads.
extension GroupCore {
  func subscribedTopics() async throws(KafkaError) -> Set<String> {
    if case .names(let names) = subscription.kind { return names }
    return subscription.matches(try await client.fetchMetadata(topics: nil).topics)
  }

  /// Looks the topics up again and again, until the member has left.
  func watchTopics() {
    Task { [weak self, clock = client.clock, interval = configuration.topicCheckInterval] in
      while true {
        await clock.sleep(interval)
        guard let self, !self.state.withLock({ $0.hasEnded }) else { return }
        await self.checkTopics()
      }
    }
  }

  func checkTopics() async {
    guard let watched = state.withLock({ $0.machine?.watchedTopics }) else { return }
    // What cannot be looked up now will be the next time.
    guard let (topics, counts) = try? await partitionCounts(of: watched) else { return }
    pump { state, now in state.machine?.saw(topics: topics, partitionCounts: counts, now: now) }
  }

  /// How many partitions the topics have; those that do not exist are left out. And the topics subscribed to.
  func partitionCounts(
    of topics: Set<String>
  ) async throws(KafkaError) -> (topics: Set<String>, counts: [String: Int32]) {
    var asked: [String]? = topics.sorted()
    if case .pattern = subscription.kind { asked = nil }
    let response = try await client.fetchMetadata(topics: asked)
    return try subscription.partitionCounts(of: topics, in: response.topics)
  }

  /// The topics' names by their ids, as far as they can be found.
  func names(of ids: Set<KafkaUUID>) async throws(KafkaError) -> [KafkaUUID: String] {
    if ids.contains(where: { client.topicName(of: $0) == nil }) { _ = try await client.fetchMetadata(topics: nil) }
    return ids.reduce(into: [:]) { names, id in names[id] = client.topicName(of: id) }
  }
}

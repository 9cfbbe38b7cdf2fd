import Synchronization

// More partitions for topics.
extension KafkaClient {
  /// Adds partitions to a topic, and returns when the metadata show them. Records that are there stay where they are;
  /// from now on keys map to other partitions.
  ///
  /// - Parameters:
  ///   - topic: its name.
  ///   - total: how many partitions the topic shall have in all.
  ///   - replicas: the brokers of each new partition, in order; nil leaves that to the cluster.
  ///   - validateOnly: checks only, and changes nothing.
  /// - Throws: `.unknownTopic`; `.broker(.invalidPartitions)` where the topic has as many or more.
  public func createPartitions(
    _ topic: String, total: Int32, replicas: [[Int32]]? = nil, validateOnly: Bool = false
  ) async throws(KafkaError) {
    let assignments = replicas?.map { CreatePartitionsRequest.Assignment(brokerIDs: $0) }
    let wanted = CreatePartitionsRequest.Topic(name: topic, count: total, assignments: assignments)
    var mayBeDone = false
    try await atController { node, timeout throws(KafkaError) in
      let response: CreatePartitionsResponse
      do throws(KafkaError) {
        response = try await call(at: node, timeout: timeout) { _ in
          CreatePartitionsRequest(
            topics: [wanted], timeout: Self.brokerTimeout(timeout), validateOnly: validateOnly)
        }
      } catch {
        mayBeDone = mayBeDone || error.outcome == .possiblyPersisted
        throw error
      }
      guard let result = response.results.first(where: { $0.name == topic }) else {
        throw KafkaError(
          .broker(.unknownServerError), api: .createPartitions, topic: topic, detail: "no answer about it")
      }
      // They were added by this call's own first attempt, whose answer was lost.
      if mayBeDone, !validateOnly, result.errorCode == .invalidPartitions, try await hasPartitions(topic, total) {
        return
      }
      try Self.check(result.errorCode, result.errorMessage, .createPartitions, topic)
    }
    if validateOnly { return }
    state.withLock { $0.metadata.forget(topic) }
    try await retrying { _ throws(KafkaError) in
      guard try await hasPartitions(topic, total) else {
        throw KafkaError(
          .unknownTopic, api: .metadata, partition: TopicPartition(topic, max(total - 1, 0)),
          detail: "the metadata do not show it yet")
      }
    }
  }

  private func hasPartitions(_ topic: String, _ total: Int32) async throws(KafkaError) -> Bool {
    let found = try await describeTopics([topic]).first
    return (found?.partitions.count ?? 0) >= Int(total)
  }
}

// What producers, consumers and the administration stand on.
extension KafkaClient {
  /// The version to speak: the highest that this library and the node have in common. Connects where needed.
  ///
  /// `hasTopicID` is to be false where any topic of the request has no id; then versions that name topics by id only
  /// are left out.
  ///
  /// - Throws: `.unsupportedVersion` where there is none.
  func version(
    of api: API, at node: Int32, role: ConnectionRole, hasTopicID: Bool = true
  ) async throws(KafkaError) -> Int16 {
    throw KafkaError(.closed)
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
  /// with it all that is under way there: a late answer can never be taken for another.
  func begin<Request: KafkaRequest>(
    _ request: Request, version: Int16, to node: Int32, role: ConnectionRole, timeout: Duration? = nil
  ) async throws(KafkaError) -> PendingResponse<Request.Response> {
    throw KafkaError(.closed)
  }

  /// A role that no other consumer has.
  func newFetchRole() -> ConnectionRole { .fetch(0) }

  /// Ends the connections of a role that is needed no longer.
  func closeConnections(of role: ConnectionRole) {}

  /// The leader as the cache knows it; asks the cluster where it does not, until `retryTimeout`.
  ///
  /// - Throws: `.unknownTopic`, or `.broker(.leaderNotAvailable)` where there is none by then.
  func leader(of partition: TopicPartition) async throws(KafkaError) -> PartitionLeader {
    throw KafkaError(.closed)
  }

  /// How many partitions the topic has; retried like ``leader(of:)``.
  func partitionCount(of topic: String) async throws(KafkaError) -> Int32 {
    throw KafkaError(.closed)
  }

  /// Asks the cluster for these topics anew, not more often than the shortest back-off. Calls that come meanwhile share
  /// one request. Failures show when the answer is needed.
  func refreshMetadata(topics: [String]) async {}

  /// Takes over what a response says about a new leader (KIP-951), if it is newer than the cache.
  func applyLeaderHint(_ partition: TopicPartition, node: Int32, epoch: Int32, address: BrokerAddress? = nil) {}

  /// How long to wait before retry number `attempt` (from 0): doubles, jittered by 20 %.
  func retryBackoff(_ attempt: Int) -> Duration { .milliseconds(100) }
}

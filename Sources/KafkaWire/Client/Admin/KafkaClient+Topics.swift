import Synchronization

// Topics: what there is, what they are set to, making and deleting them.
extension KafkaClient {
  /// The topics named, or all. A topic that does not exist is left out. Never creates one.
  public func describeTopics(_ names: [String]? = nil) async throws(KafkaError) -> [TopicDescription] {
    try await retrying { timeout throws(KafkaError) in
      let response = try await fetchMetadata(topics: names, timeout: timeout)
      var topics: [TopicDescription] = []
      for topic in response.topics {
        switch topic.errorCode {
        case .none: topics.append(TopicDescription(topic))
        case .unknownTopicOrPartition: continue
        default: throw KafkaError(.broker(topic.errorCode), api: .metadata, topic: topic.name)
        }
      }
      return topics.sorted { $0.name < $1.name }
    }
  }

  /// Creates a topic, and returns when the metadata show it; `replicationFactor` -1 is the broker's default (on Kafka
  /// 2.1, which has none, 1).
  /// `.broker(.topicAlreadyExists)` where it exists.
  public func createTopic(
    _ name: String, partitions: Int32 = 1, replicationFactor: Int16 = -1, configs: [String: String] = [:]
  ) async throws(KafkaError) {
    let settings = configs.sorted { $0.key < $1.key }.map { CreateTopicsRequest.Config(name: $0.key, value: $0.value) }
    var mayExist = false
    try await atController { node, timeout throws(KafkaError) in
      let response: CreateTopicsResponse
      do throws(KafkaError) {
        response = try await call(at: node, timeout: timeout) { version in
          // Defaults of the broker's own came with version 4 (KIP-464).
          let isOld = version < 4
          let topic = CreateTopicsRequest.Topic(
            name: name, numPartitions: isOld && partitions < 0 ? 1 : partitions,
            replicationFactor: isOld && replicationFactor < 0 ? 1 : replicationFactor, configs: settings)
          return CreateTopicsRequest(topics: [topic], timeout: Self.brokerTimeout(timeout))
        }
      } catch {
        mayExist = mayExist || error.outcome == .possiblyPersisted
        throw error
      }
      guard let result = response.topics.first(where: { $0.name == name }) else {
        throw KafkaError(.broker(.unknownServerError), api: .createTopics, topic: name, detail: "no answer about it")
      }
      // It was this call's own first attempt, whose answer was lost.
      if mayExist, result.errorCode == .topicAlreadyExists { return }
      try Self.check(result.errorCode, result.errorMessage, .createTopics, name)
    }
    state.withLock { $0.metadata.forget(name) }
    // The controller answers before the brokers have heard of it.
    try await retrying { _ throws(KafkaError) in
      if try await describeTopics([name]).isEmpty { throw KafkaError(.unknownTopic, api: .metadata, topic: name) }
    }
  }

  /// Deletes a topic with all its records. `.unknownTopic` where it does not exist.
  public func deleteTopic(_ name: String) async throws(KafkaError) {
    var mayBeGone = false
    try await atController { node, timeout throws(KafkaError) in
      let response: DeleteTopicsResponse
      do throws(KafkaError) {
        response = try await call(at: node, timeout: timeout) { version in
          DeleteTopicsRequest(names: [name], timeout: Self.brokerTimeout(timeout), version: version)
        }
      } catch {
        mayBeGone = mayBeGone || error.outcome == .possiblyPersisted
        throw error
      }
      guard let result = response.responses.first(where: { $0.name == name }) else {
        throw KafkaError(.broker(.unknownServerError), api: .deleteTopics, topic: name, detail: "no answer about it")
      }
      if mayBeGone, result.errorCode == .unknownTopicOrPartition { return }
      try Self.check(result.errorCode, result.errorMessage, .deleteTopics, name)
    }
    state.withLock { $0.metadata.forget(name) }
  }
}

extension TopicDescription {
  /// Bare of what the cluster did not say.
  init(_ topic: MetadataResponse.Topic) {
    var seen: Set<Int32> = []
    // Named twice, a partition is still one.
    let partitions = topic.partitions.filter { seen.insert($0.partitionIndex).inserted }.map { partition in
      Partition(
        index: partition.partitionIndex, leader: partition.leaderID >= 0 ? partition.leaderID : nil,
        leaderEpoch: partition.leaderEpoch, replicas: partition.replicaNodes, inSyncReplicas: partition.isrNodes)
    }
    self.init(
      name: topic.name ?? "", id: topic.topicID, isInternal: topic.isInternal,
      partitions: partitions.sorted { $0.index < $1.index })
  }
}

// The offsets that a group has stored.
extension KafkaClient {
  /// The group's stored offsets; a partition without one is left out.
  ///
  /// - Parameters:
  ///   - group: its name.
  ///   - partitions: those to ask about.
  ///   - requireStable: wait until no transaction that is still open holds offsets of these partitions (KIP-447; from
  ///     Kafka 2.5, and without effect before).
  public func committedOffsets(
    group: String, _ partitions: [TopicPartition], requireStable: Bool = false
  ) async throws(KafkaError) -> [TopicPartition: Int64] {
    guard !partitions.isEmpty else { return [:] }
    let topics = Dictionary(grouping: partitions, by: \.topic).sorted { $0.key < $1.key }.map { topic, partitions in
      OffsetFetchRequest.Topic(name: topic, partitionIndexes: partitions.map(\.partition).sorted())
    }
    return try await atCoordinator(of: group) { node, timeout throws(KafkaError) in
      let response = try await call(at: node, role: .group, hasTopicID: false, timeout: timeout) { version in
        var request = OffsetFetchRequest(groupID: group, topics: topics, version: version)
        request.requireStable = requireStable && version >= 7
        return request
      }
      return try Self.offsets(of: group, in: response)
    }
  }

  static func offsets(
    of group: String, in response: OffsetFetchResponse
  ) throws(KafkaError) -> [TopicPartition: Int64] {
    try committed(of: group, in: response).mapValues(\.offset)
  }

  static func committed(
    of group: String, in response: OffsetFetchResponse
  ) throws(KafkaError) -> [TopicPartition: CommittedOffset] {
    guard let answer = response.group(group) else {
      throw KafkaError(.broker(.unknownServerError), api: .offsetFetch, detail: "nothing about group \(group)")
    }
    guard answer.errorCode == .none else {
      throw KafkaError(.broker(answer.errorCode), api: .offsetFetch, detail: "group \(group)")
    }
    var offsets: [TopicPartition: CommittedOffset] = [:]
    for topic in answer.topics {
      for partition in topic.partitions {
        let name = TopicPartition(topic.name, partition.partitionIndex)
        guard partition.errorCode == .none else {
          throw KafkaError(
            .broker(partition.errorCode), api: .offsetFetch, partition: name, detail: "group \(group)")
        }
        guard partition.committedOffset >= 0 else { continue }
        offsets[name] = CommittedOffset(offset: partition.committedOffset, leaderEpoch: partition.committedLeaderEpoch)
      }
    }
    return offsets
  }

  /// Stores offsets for a group without members: the next offset to be read, per partition.
  public func commitOffsets(group: String, _ offsets: [TopicPartition: Int64]) async throws(KafkaError) {
    guard !offsets.isEmpty else { return }
    let topics = Dictionary(grouping: offsets, by: \.key.topic).sorted { $0.key < $1.key }.map { topic, offsets in
      let partitions = offsets.map { partition, offset in
        OffsetCommitRequest.Partition(partitionIndex: partition.partition, committedOffset: offset)
      }
      return OffsetCommitRequest.Topic(
        name: topic, partitions: partitions.sorted { $0.partitionIndex < $1.partitionIndex })
    }
    // Storing the same offsets twice is storing them once, so that any failure may be retried.
    try await atCoordinator(of: group) { node, timeout throws(KafkaError) in
      let response = try await call(at: node, role: .group, hasTopicID: false, timeout: timeout) { _ in
        OffsetCommitRequest(groupID: group, topics: topics)
      }
      for topic in response.topics {
        for partition in topic.partitions where partition.errorCode != .none {
          throw KafkaError(
            .broker(partition.errorCode), api: .offsetCommit,
            partition: TopicPartition(topic.name, partition.partitionIndex), detail: "group \(group)")
        }
      }
    }
  }
}

import KafkaWire

/// Stores offsets of consumers that assign their partitions themselves.
enum OffsetCommitHandler {
  static func respond(
    _ request: OffsetCommitRequest, _ version: Int16, _ node: BrokerNode, _ client: Client
  ) -> OffsetCommitResponse {
    var accepted = OffsetCommitRequest(groupID: request.groupID, topics: [])
    var response = OffsetCommitResponse()
    let refusal = refusal(request)
    for topic in request.topics {
      let found = node.topic(name: topic.name, id: topic.topicID, byID: version >= 10)
      var good: [OffsetCommitRequest.Partition] = []
      let answers = topic.partitions.map { partition in
        let error = refusal ?? check(partition, found, node)
        if error == .none { good.append(partition) }
        return OffsetCommitResponse.Partition(partitionIndex: partition.partitionIndex, errorCode: error)
      }
      if let name = found.topic?.name, !good.isEmpty { accepted.topics.append(.init(name: name, partitions: good)) }
      response.topics.append(.init(name: topic.name, topicID: topic.topicID, partitions: answers))
    }
    guard !accepted.topics.isEmpty else { return response }
    do throws(StorageError) {
      try node.offsets.commit(accepted)
      node.hasUnsyncedOffsets = true
    } catch {
      node.configuration.report("\(error)")
      fail(&response)
    }
    return response
  }

  private static func refusal(_ request: OffsetCommitRequest) -> ErrorCode? {
    if request.groupID.isEmpty { return .invalidGroupID }
    // No group has members here: whoever says that it is one is mistaken about the broker.
    if !request.memberID.isEmpty { return .unknownMemberID }
    return request.generationIDOrMemberEpoch >= 0 ? .illegalGeneration : nil
  }

  private static func check(
    _ partition: OffsetCommitRequest.Partition, _ found: (topic: Topic?, error: ErrorCode), _ node: BrokerNode
  ) -> ErrorCode {
    guard let topic = found.topic else { return found.error }
    guard topic.partition(partition.partitionIndex) != nil else { return .unknownTopicOrPartition }
    guard partition.committedMetadata?.utf8.count ?? 0 <= OffsetStore.metadataLimit else {
      return .offsetMetadataTooLarge
    }
    return node.offsets.entries < OffsetStore.entryLimit ? .none : .policyViolation
  }

  private static func fail(_ response: inout OffsetCommitResponse) {
    for topic in response.topics.indices {
      for index in response.topics[topic].partitions.indices
      where response.topics[topic].partitions[index].errorCode == .none {
        response.topics[topic].partitions[index].errorCode = .kafkaStorageError
      }
    }
  }
}

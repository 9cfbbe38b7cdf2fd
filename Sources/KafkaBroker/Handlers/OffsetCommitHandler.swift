import KafkaWire

/// Stores offsets: those of a group's members, and in groups without members anybody's.
enum OffsetCommitHandler {
  static func respond(
    _ request: OffsetCommitRequest, _ version: Int16, _ node: BrokerNode, _ client: Client
  ) -> OffsetCommitResponse {
    var accepted = OffsetCommitRequest(groupID: request.groupID, topics: [])
    var response = OffsetCommitResponse()
    let refusal = node.groups.commitRefusal(request, node.instant())
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

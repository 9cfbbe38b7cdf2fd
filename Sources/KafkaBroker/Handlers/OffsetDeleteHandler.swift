import KafkaWire

/// Deletes a group's offsets of topics that it does not read (KIP-496).
enum OffsetDeleteHandler {
  static func respond(
    _ request: OffsetDeleteRequest, _ version: Int16, _ node: BrokerNode, _ client: Client
  ) -> OffsetDeleteResponse {
    var response = OffsetDeleteResponse()
    if let refusal = refusal(request.groupID, node) {
      response.errorCode = refusal
      return response
    }
    let topics = request.topics.distinct(by: \.name)
    let read = node.groups.subscribed(request.groupID, among: Set(topics.map(\.name)))
    var gone: [OffsetCommitRequest.Topic] = []
    for topic in topics {
      let known = node.topics.topic(topic.name)
      var deleted: [OffsetCommitRequest.Partition] = []
      let answers = topic.partitions.distinct(by: \.partitionIndex).map { partition in
        let index = partition.partitionIndex
        var error = ErrorCode.none
        if known?.partition(index) == nil {
          error = .unknownTopicOrPartition
        } else if read.contains(topic.name) {
          error = .groupSubscribedToTopic
        } else if node.offsets.offset(request.groupID, topic.name, index) != nil {
          deleted.append(.init(partitionIndex: index, committedOffset: -1))
        }
        return OffsetDeleteResponse.Partition(partitionIndex: index, errorCode: error)
      }
      response.topics.append(.init(name: topic.name, partitions: answers))
      if !deleted.isEmpty { gone.append(.init(name: topic.name, partitions: deleted)) }
    }
    guard !gone.isEmpty else { return response }
    do throws(StorageError) {
      try node.offsets.commit(OffsetCommitRequest(groupID: request.groupID, topics: gone))
      node.hasUnsyncedOffsets = true
      return response
    } catch {
      node.configuration.report("\(error)")
      var failed = OffsetDeleteResponse()
      failed.errorCode = .kafkaStorageError
      return failed
    }
  }

  private static func refusal(_ id: String, _ node: BrokerNode) -> ErrorCode? {
    if id.isEmpty { return .invalidGroupID }
    if node.groups.groups[id] == nil, node.offsets.groups[id] == nil { return .groupIDNotFound }
    return node.groups.offsetDeletionRefusal(id)
  }
}

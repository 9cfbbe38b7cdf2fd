import KafkaWire

/// Reads offsets back. A partition without one is answered with -1.
enum OffsetFetchHandler {
  static func respond(
    _ request: OffsetFetchRequest, _ version: Int16, _ node: BrokerNode, _ client: Client
  ) -> OffsetFetchResponse {
    if version < 8 {
      return OffsetFetchResponse(group: group(request.groupID, request.topics, version, node), version: version)
    }
    var response = OffsetFetchResponse()
    response.groups = request.groups.distinct(by: \.groupID).map { group($0.groupID, $0.topics, version, node) }
    return response
  }

  private static func group(
    _ id: String, _ topics: [OffsetFetchRequest.Topic]?, _ version: Int16, _ node: BrokerNode
  ) -> OffsetFetchResponse.Group {
    let asked = (topics ?? all(of: id, node)).distinct { version >= 10 ? $0.topicID.description : $0.name }
    return .init(groupID: id, topics: asked.map { topic($0, of: id, version, node) })
  }

  private static func all(of group: String, _ node: BrokerNode) -> [OffsetFetchRequest.Topic] {
    let stored = (node.offsets.groups[group] ?? [:]).sorted { $0.key < $1.key }
    return stored.map { name, partitions in
      .init(
        name: name, topicID: node.topics.topic(name)?.id ?? .zero, partitionIndexes: partitions.keys.sorted())
    }
  }

  private static func topic(
    _ asked: OffsetFetchRequest.Topic, of group: String, _ version: Int16, _ node: BrokerNode
  ) -> OffsetFetchResponse.Topic {
    let isUnknown = version >= 10 && node.topics.topic(asked.topicID) == nil
    let name = version >= 10 ? node.topics.topic(asked.topicID)?.name ?? "" : asked.name
    let partitions = asked.partitionIndexes.distinct(by: \.self).map { index in
      let stored = node.offsets.offset(group, name, index)
      var answer = OffsetFetchResponse.Partition(
        partitionIndex: index, committedOffset: stored?.offset ?? -1, metadata: stored?.metadata ?? "",
        errorCode: isUnknown ? .unknownTopicID : .none)
      answer.committedLeaderEpoch = stored?.leaderEpoch ?? -1
      return answer
    }
    return .init(name: asked.name, topicID: asked.topicID, partitions: partitions)
  }
}

import KafkaWire

/// Deletes topics with their records and the groups' offsets in them.
enum DeleteTopicsHandler {
  static func respond(
    _ request: DeleteTopicsRequest, _ version: Int16, _ node: BrokerNode, _ client: Client
  ) -> DeleteTopicsResponse {
    var response = DeleteTopicsResponse()
    if version < 6 {
      response.responses = request.topicNames.map { name in delete(node.topics.topic(name), name, .zero, node) }
    } else {
      response.responses = request.topics.map { topic in
        guard let name = topic.name else { return delete(node.topics.topic(topic.topicID), nil, topic.topicID, node) }
        return delete(node.topics.topic(name), name, topic.topicID, node)
      }
    }
    return response
  }

  private static func delete(
    _ topic: Topic?, _ name: String?, _ id: KafkaUUID, _ node: BrokerNode
  ) -> DeleteTopicsResponse.Topic {
    guard let topic else {
      return .init(name: name, topicID: id, errorCode: name == nil ? .unknownTopicID : .unknownTopicOrPartition)
    }
    do throws(StorageError) {
      try node.topics.delete(topic)
      node.topicsChanged = true
      try node.offsets.forget(topic: topic.name)
      return .init(name: topic.name, topicID: topic.id, errorCode: .none)
    } catch {
      node.configuration.report("\(error)")
      return .init(
        name: topic.name, topicID: topic.id, errorCode: .kafkaStorageError, errorMessage: error.description)
    }
  }
}

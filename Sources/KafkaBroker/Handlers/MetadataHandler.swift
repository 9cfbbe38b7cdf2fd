import KafkaWire

/// Names the one broker, and the topics with it as the leader of every partition. Creates topics that are asked for
/// where that is allowed.
enum MetadataHandler {
  static func respond(
    _ request: MetadataRequest, _ version: Int16, _ node: BrokerNode, _ client: Client
  ) -> MetadataResponse {
    var response = MetadataResponse()
    let address = client.brokerAddress
    response.brokers = [.init(nodeID: node.configuration.nodeID, host: address.host, port: Int32(address.port))]
    response.clusterID = node.clusterID
    response.controllerID = node.configuration.nodeID
    if let asked = request.topics {
      let mayCreate = request.allowAutoTopicCreation && node.configuration.autoCreateTopics
      let once = asked.distinct { [$0.name ?? "", $0.name == nil ? $0.topicID.description : ""] }
      response.topics = once.map { topic($0, mayCreate: mayCreate, node) }
    } else {
      response.topics = node.topics.topics.values.sorted { $0.name < $1.name }.map { describe($0, node) }
    }
    return response
  }

  private static func topic(
    _ asked: MetadataRequest.Topic, mayCreate: Bool, _ node: BrokerNode
  ) -> MetadataResponse.Topic {
    guard let name = asked.name else {
      guard let topic = node.topics.topic(asked.topicID) else {
        return .init(name: nil, topicID: asked.topicID, errorCode: .unknownTopicID)
      }
      return describe(topic, node)
    }
    if let topic = node.topics.topic(name) { return describe(topic, node) }
    guard TopicName.isValid(name) else { return .init(name: name, errorCode: .invalidTopic) }
    guard mayCreate else { return .init(name: name, errorCode: .unknownTopicOrPartition) }
    do throws(TopicStore.Refusal) {
      return describe(
        try node.topics.create(name, partitions: node.configuration.defaultPartitions, configs: [:]), node)
    } catch {
      node.configuration.report("topic \(name) could not be created: \(error.message)")
      return .init(name: name, errorCode: error.code)
    }
  }

  private static func describe(_ topic: Topic, _ node: BrokerNode) -> MetadataResponse.Topic {
    let partitions = topic.partitions.indices.map { index in
      var partition = MetadataResponse.Partition()
      partition.partitionIndex = Int32(index)
      partition.leaderID = node.configuration.nodeID
      partition.leaderEpoch = PartitionLog.leaderEpoch
      partition.replicaNodes = [node.configuration.nodeID]
      partition.isrNodes = [node.configuration.nodeID]
      return partition
    }
    return .init(name: topic.name, topicID: topic.id, partitions: partitions)
  }
}

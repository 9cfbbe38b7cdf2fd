import KafkaWire

/// Creates topics, each for itself.
enum CreateTopicsHandler {
  static func respond(
    _ request: CreateTopicsRequest, _ version: Int16, _ node: BrokerNode, _ client: Client
  ) -> CreateTopicsResponse {
    var response = CreateTopicsResponse()
    let twice = Dictionary(grouping: request.topics, by: \.name).filter { $1.count > 1 }
    response.topics = request.topics.map { topic in
      if twice[topic.name] != nil {
        return .init(name: topic.name, errorCode: .invalidRequest, errorMessage: "named twice in one request")
      }
      do throws(TopicStore.Refusal) {
        return try create(topic, isDry: request.validateOnly, node)
      } catch {
        return .init(name: topic.name, errorCode: error.code, errorMessage: error.message)
      }
    }
    return response
  }

  private static func create(
    _ asked: CreateTopicsRequest.Topic, isDry: Bool, _ node: BrokerNode
  ) throws(TopicStore.Refusal) -> CreateTopicsResponse.Topic {
    let partitions = try partitionCount(asked, node)
    var configs: [String: String] = [:]
    for config in asked.configs {
      guard let value = config.value else {
        throw TopicStore.Refusal(code: .invalidConfig, message: "\(config.name) has no value")
      }
      configs[config.name] = value
    }
    var answer = CreateTopicsResponse.Topic(name: asked.name, errorCode: .none)
    answer.numPartitions = Int32(partitions)
    answer.replicationFactor = 1
    if isDry {
      try node.topics.check(asked.name, partitions: partitions, configs: configs)
      return answer
    }
    let topic = try node.topics.create(asked.name, partitions: partitions, configs: configs)
    answer.topicID = topic.id
    answer.configs = TopicConfig.settings.map { setting in
      var config = CreateTopicsResponse.Config()
      config.name = setting.name
      config.value = topic.configs[setting.name] ?? setting.standard(topic.settings)
      config.configSource = ConfigSource.of(setting.name, in: topic)
      return config
    }
    return answer
  }

  private static func partitionCount(
    _ asked: CreateTopicsRequest.Topic, _ node: BrokerNode
  ) throws(TopicStore.Refusal) -> Int {
    if asked.assignments.isEmpty {
      guard asked.replicationFactor == 1 || asked.replicationFactor == -1 else {
        throw TopicStore.Refusal(
          code: .invalidReplicationFactor,
          message: "this broker stands alone: the replication factor is 1, not \(asked.replicationFactor)")
      }
      return asked.numPartitions == -1 ? node.configuration.defaultPartitions : Int(asked.numPartitions)
    }
    let indexes = asked.assignments.map(\.partitionIndex).sorted()
    guard indexes == Array(0..<Int32(clamping: indexes.count)),
      asked.assignments.allSatisfy({ $0.brokerIDs == [node.configuration.nodeID] })
    else {
      throw TopicStore.Refusal(
        code: .invalidReplicaAssignment, message: "partitions 0 to n-1, each on broker \(node.configuration.nodeID)")
    }
    return indexes.count
  }
}

import KafkaWire

/// The settings of topics, and those of this broker that a client may want to know.
enum DescribeConfigsHandler {
  static func respond(
    _ request: DescribeConfigsRequest, _ version: Int16, _ node: BrokerNode, _ client: Client
  ) -> DescribeConfigsResponse {
    var response = DescribeConfigsResponse()
    let once = request.resources.distinct { [String($0.resourceType), $0.resourceName] }
    response.results = once.map { resource in
      var result = DescribeConfigsResponse.Result()
      result.resourceType = resource.resourceType
      result.resourceName = resource.resourceName
      result.errorMessage = nil
      switch resource.resourceType {
      case DescribeConfigsRequest.ResourceType.topic: describeTopic(&result, node)
      case DescribeConfigsRequest.ResourceType.broker: describeBroker(&result, node)
      default:
        result.errorCode = .invalidRequest
        result.errorMessage = "this broker describes topics (2) and brokers (4)"
      }
      if let keys = resource.configurationKeys, !keys.isEmpty { result.configs.removeAll { !keys.contains($0.name) } }
      return result
    }
    return response
  }

  private static func describeTopic(_ result: inout DescribeConfigsResponse.Result, _ node: BrokerNode) {
    guard let topic = node.topics.topic(result.resourceName) else {
      result.errorCode = TopicName.isValid(result.resourceName) ? .unknownTopicOrPartition : .invalidTopic
      result.errorMessage = "no such topic"
      return
    }
    result.configs = TopicConfig.settings.map { setting in
      var config = config(setting.name, topic.configs[setting.name] ?? setting.standard(topic.settings), setting.type)
      config.configSource = ConfigSource.of(setting.name, in: topic)
      return config
    }
  }

  private static func describeBroker(_ result: inout DescribeConfigsResponse.Result, _ node: BrokerNode) {
    guard result.resourceName == String(node.configuration.nodeID) else {
      result.errorCode = .invalidRequest
      result.errorMessage = "this is broker \(node.configuration.nodeID)"
      return
    }
    let settings = node.configuration
    let values: [(String, String, Int8)] = [
      ("auto.create.topics.enable", String(settings.autoCreateTopics), 1),
      ("broker.id", String(settings.nodeID), 3),
      ("log.dirs", settings.dataDirectory, 2),
      ("log.retention.bytes", String(settings.retentionBytes ?? -1), 5),
      ("log.retention.ms", String(settings.retention.map { $0.components.seconds &* 1000 } ?? -1), 5),
      ("log.segment.bytes", String(settings.segmentBytes), 3),
      ("max.connections", String(settings.maxConnections), 3),
      ("message.max.bytes", String(settings.messageMaxBytes), 3),
      ("num.partitions", String(settings.defaultPartitions), 3),
    ]
    result.configs = values.map { name, value, type in
      var config = config(name, value, type)
      config.readOnly = true
      config.configSource = ConfigSource.staticBroker
      return config
    }
  }

  private static func config(_ name: String, _ value: String, _ type: Int8) -> DescribeConfigsResponse.Config {
    var config = DescribeConfigsResponse.Config(name: name, value: value)
    config.configType = type
    config.documentation = nil
    return config
  }
}

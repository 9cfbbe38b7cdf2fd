import KafkaWire

/// What a topic says about itself before the first frame.
public struct TopicLimits: Sendable, Equatable {
  /// Kafka's own default, for brokers that do not tell.
  public static let defaultMaxMessageBytes = 1_048_588

  public var topic: String
  public var partitions: Int
  /// Whether it was made just now.
  public var isNew: Bool
  /// Bytes of the largest record batch, its header included.
  public var maxMessageBytes: Int

  /// Of a topic that no broker has told about yet: frames that turn out to be too large are dropped when they are sent.
  static func unknown(_ topic: String) -> TopicLimits {
    TopicLimits(topic: topic, partitions: 0, isNew: false, maxMessageBytes: Int(Int32.max))
  }

  /// Looks at the topic, and makes it where it is absent and that is wanted.
  static func prepare(
    _ client: KafkaClient, _ configuration: PublishConfiguration
  ) async throws(KafkaError) -> TopicLimits {
    let name = configuration.topic
    var known = try await client.describeTopics([name]).first
    let isNew = known == nil
    if isNew {
      guard configuration.createsTopic else { throw KafkaError(.unknownTopic, topic: name) }
      do throws(KafkaError) {
        try await client.createTopic(name, partitions: 1)
      } catch  where error.code == .broker(.topicAlreadyExists) {
        // Another publisher was quicker.
      }
      known = try await client.describeTopics([name]).first
    }
    return TopicLimits(
      topic: name, partitions: known?.partitions.count ?? 1, isNew: isNew,
      maxMessageBytes: maxMessageBytes(try await limit(of: name, client)))
  }

  /// Nil where the broker does not tell: whoever may write to a topic need not be allowed to see its settings.
  private static func limit(of topic: String, _ client: KafkaClient) async throws(KafkaError) -> String? {
    do throws(KafkaError) {
      return try await client.topicConfigs(topic)["max.message.bytes"]?.value
    } catch {
      switch error.code {
      case .broker(.topicAuthorizationFailed), .broker(.clusterAuthorizationFailed), .unsupportedVersion: return nil
      default: throw error
      }
    }
  }

  /// What a broker says that its `max.message.bytes` is: 32 bits, 0 or more. Anything else is not believed, so that
  /// sums with it fit.
  static func maxMessageBytes(_ text: String?) -> Int {
    guard let bytes = text.flatMap({ Int32($0) }), bytes >= 0 else { return defaultMaxMessageBytes }
    return Int(bytes)
  }
}

public import KafkaWire

/// Brings a hub's topics out of Kafka: one consumer per topic over all of its partitions, whatever the viewers.
///
/// No consumer group: viewers take no frames from each other, nor from anyone else.
public struct LiveFeed: Sendable {
  private let client: KafkaClient
  private let hub: LiveHub
  private let configuration: FeedConfiguration

  public init(_ client: KafkaClient, hub: LiveHub, _ configuration: FeedConfiguration = FeedConfiguration()) {
    self.client = client
    self.hub = hub
    self.configuration = configuration
  }

  /// Reads until the task is cancelled. Topics that do not exist yet and brokers that do not answer are waited for;
  /// the hub says which.
  public func run() async {
    await withTaskGroup(of: Void.self) { group in
      for topic in hub.topics {
        group.addTask { await TopicFeed(topic, client, hub, configuration).run() }
      }
    }
  }
}

public import KafkaWire

/// How frames are read for viewers.
public struct FeedConfiguration: Sendable {
  /// Between looks at a topic that is not there, and after a failure.
  public var retry: Duration = .seconds(1)
  /// How often a topic that is being read is looked at: whether it was made anew or has more partitions.
  public var refresh: Duration = .seconds(5)
  /// Small fetches: only the newest frame is of use, and the memory is taken once per topic.
  public var consumer: ConsumerConfiguration

  public init() {
    consumer = ConsumerConfiguration()
    consumer.maxBytes = 4 << 20
    consumer.maxPartitionBytes = 4 << 20
    consumer.offsetReset = .end
  }
}

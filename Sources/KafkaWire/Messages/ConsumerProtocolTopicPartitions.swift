/// Partitions of one topic, as consumers of a classic group name them to each other.
public struct ConsumerProtocolTopicPartitions: WireStruct, Hashable {
  public var topic = ""
  public var partitions: [Int32] = []

  public init() {}

  public init(topic: String, partitions: [Int32]) {
    self.topic = topic
    self.partitions = partitions
  }

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.string(&topic, "topic")
    try c.array(&partitions, "partitions")
  }
}

/// A record to be written.
public struct ProducerRecord: Sendable {
  public var topic: String
  /// Nil: chosen by ``ProducerConfiguration/partitioner``; without one by key (murmur2, as Java does), or by stickiness
  /// where there is no key (KIP-794).
  public var partition: Int32?
  public var key: Bytes?
  public var value: Bytes?
  public var headers: [RecordHeader]
  /// Milliseconds since 1970-01-01 UTC; nil: the time of `send`.
  public var timestamp: Int64?

  public init(
    topic: String, partition: Int32? = nil, key: Bytes? = nil, value: Bytes?, headers: [RecordHeader] = [],
    timestamp: Int64? = nil
  ) {
    self.topic = topic
    self.partition = partition
    self.key = key
    self.value = value
    self.headers = headers
    self.timestamp = timestamp
  }
}

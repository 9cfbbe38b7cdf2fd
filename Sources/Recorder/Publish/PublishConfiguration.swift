public import KafkaWire

/// Where frames are published, and how.
public struct PublishConfiguration: Sendable {
  public var topic: String
  /// Nil: the partition follows from the key, so that each camera's frames stay in order.
  public var partition: Int32?
  public var timestamp: TimestampMode
  public var oversize: OversizePolicy
  /// Tells this run from another, in every record's header.
  public var session: String
  /// The clip's name, for files.
  public var videoName: String?
  /// A topic that does not exist is made, with one partition.
  public var createsTopic = true
  /// Frames that were handed over and are not acknowledged yet; with the producer's `memoryBytes` the memory's bound.
  public var maxInFlight = 512
  public var producer = ProducerConfiguration()

  public init(
    topic: String, partition: Int32? = nil, timestamp: TimestampMode = .capture, oversize: OversizePolicy = .recompress,
    session: String, videoName: String? = nil
  ) {
    self.topic = topic
    self.partition = partition
    self.timestamp = timestamp
    self.oversize = oversize
    self.session = session
    self.videoName = videoName
  }
}

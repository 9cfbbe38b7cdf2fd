public import Capture
public import KafkaWire

/// Where frames are published, and how.
public struct PublishConfiguration: Sendable {
  public var topic: String
  /// Nil: the partition follows from the key, so that each camera's frames stay in order.
  public var partition: Int32?
  public var timestamp: TimestampMode
  public var oversize: OversizePolicy
  /// What becomes of frames when the brokers are slower than their source. Nil: what suits the source.
  public var whenBehind: WhenBehind?
  /// Tells this run from another, in every record's header.
  public var session: String
  /// The clip's name, for a stream that is published alone.
  public var videoName: String?
  /// A topic that does not exist is made, with one partition.
  public var createsTopic = true
  /// Frames of one source that were handed over and are not acknowledged yet.
  public var maxInFlight = 512
  /// What waits between sources and producer, of all sources together. With the producer's `memoryBytes`, which sources
  /// share in the same way, the memory's bound.
  public var waiting = FrameBudget()
  public var producer = ProducerConfiguration()
  /// Where frames wait while the brokers are away; nil: in memory, for as long as that lasts.
  public var spool: SpoolConfiguration?

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

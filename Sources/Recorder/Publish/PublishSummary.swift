public import Capture

/// What became of the frames of one run.
public struct PublishSummary: Sendable, Equatable {
  public var topic: String
  /// The session in every record's header.
  public var session: String
  /// Nil where publishing never began.
  public var limits: TopicLimits?
  /// Acknowledged by all in-sync replicas.
  public var published: UInt64 = 0
  /// Of acknowledged images.
  public var bytes: UInt64 = 0
  /// Made smaller to fit.
  public var recompressed: UInt64 = 0
  /// Every frame that did not arrive, by reason.
  public var losses = LossCounts()
  /// Of those in `losses`: sent, without an answer that tells. They may be on the topic.
  public var possiblyPersisted: UInt64 = 0
  /// Capture times of the first and last acknowledged frame: nanoseconds since 1970-01-01 UTC.
  public var firstCapture: Int64?
  public var lastCapture: Int64?
  /// From the first acknowledgement to the last.
  public var duration: Duration = .zero
  /// Per partition, the first and last offset.
  public var offsets: [Int32: ClosedRange<Int64>] = [:]
  /// What ended it early; nil where the source ended or it was stopped.
  public var failure: PublishError?

  public init(topic: String, session: String) {
    self.topic = topic
    self.session = session
  }

  /// Frames delivered per second, first frame to last; 0 below two frames.
  public var framesPerSecond: Double {
    let seconds = duration / .seconds(1)
    return published > 1 && seconds > 0 ? Double(published - 1) / seconds : 0
  }
}

public import Capture

/// What became of the frames of one run.
public struct PublishSummary: Sendable, Equatable {
  public var topic: String
  /// The session in every record's header.
  public var session: String
  /// Nil where publishing never began.
  public var limits: TopicLimits?
  /// One for each source, in the order in which they were given.
  public var sources: [SourceReport]
  /// Nil where there is no spool.
  public var spool: SpoolReport?

  public init(topic: String, session: String, limits: TopicLimits? = nil, sources: [SourceReport] = []) {
    self.topic = topic
    self.session = session
    self.limits = limits
    self.sources = sources
  }

  /// Frames that the sources gave.
  public var captured: UInt64 { sources.reduce(0) { $0 &+ $1.captured } }
  /// Acknowledged by all in-sync replicas.
  public var published: UInt64 { sources.reduce(0) { $0 &+ $1.published } }
  /// Of acknowledged images.
  public var bytes: UInt64 { sources.reduce(0) { $0 &+ $1.bytes } }
  /// Made smaller to fit.
  public var recompressed: UInt64 { sources.reduce(0) { $0 &+ $1.recompressed } }
  /// Every frame that did not arrive, by reason.
  public var losses: LossCounts {
    sources.reduce(into: spool?.losses ?? LossCounts()) { $0.add($1.losses) }
  }
  /// Of those in `losses`: sent, without an answer that tells. They may be on the topic.
  public var possiblyPersisted: UInt64 { sources.reduce(0) { $0 &+ $1.possiblyPersisted } }
  /// Capture times of the first and last acknowledged frame: nanoseconds since 1970-01-01 UTC.
  public var firstCapture: Int64? { sources.compactMap(\.firstCapture).min() }
  public var lastCapture: Int64? { sources.compactMap(\.lastCapture).max() }

  /// From the coming of the first frame to the last acknowledgement.
  public var duration: Duration {
    let spans = sources.compactMap(\.span)
    guard let first = spans.map(\.first).min(), let last = spans.map(\.last).max() else { return .zero }
    return .nanoseconds(last &- first)
  }

  /// Per partition, the first and last offset.
  public var offsets: [Int32: ClosedRange<Int64>] {
    sources.reduce(into: [:]) { all, source in
      all.merge(source.offsets) { min($0.lowerBound, $1.lowerBound)...max($0.upperBound, $1.upperBound) }
    }
  }

  /// The sources that something ended early.
  public var failed: [SourceReport] { sources.filter { $0.failure != nil } }

  /// The first source's failure where every source has failed; nil while there is one that came to its end or was stopped.
  public var failure: PublishError? {
    failed.count == sources.count ? sources.first?.failure : nil
  }

  /// Frames delivered per second, first frame to last; 0 where no source delivered two.
  public var framesPerSecond: Double {
    let seconds = duration / .seconds(1)
    let intervals = sources.reduce(0) { $0 + ($1.published > 1 ? $1.published - 1 : 0) }
    return seconds > 0 ? Double(intervals) / seconds : 0
  }
}

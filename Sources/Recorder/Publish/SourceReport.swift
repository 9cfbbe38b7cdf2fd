public import Capture

/// What has become of one source's frames: so far while it runs, and in the end.
///
/// Each frame that the source gave ends as published or as a loss: at the end `captured` is the sum of `published` and of
/// the losses that happen after capture (`queueFull`, `oversize`, `notDelivered`). A source's own losses, such as a
/// driver's gaps, are in `losses` as well, and were never captured.
public struct SourceReport: Sendable, Equatable {
  /// The camera's name: the records' key.
  public var name: String
  /// Frames that the source gave.
  public var captured: UInt64 = 0
  /// Acknowledged by all in-sync replicas.
  public var published: UInt64 = 0
  /// Of acknowledged images.
  public var bytes: UInt64 = 0
  /// Handed over and not acknowledged yet.
  public var inFlight = 0
  /// Made smaller to fit.
  public var recompressed: UInt64 = 0
  /// Every frame that did not arrive, by reason.
  public var losses = LossCounts()
  /// Of those in `losses`: sent, without an answer that tells. They may be on the topic.
  public var possiblyPersisted: UInt64 = 0
  /// From the capture of the frame that was acknowledged last to its acknowledgement, in milliseconds. Means nothing
  /// for files that are read faster than they play.
  public var lag: Int64 = 0
  /// Capture times of the first and last acknowledged frame: nanoseconds since 1970-01-01 UTC.
  public var firstCapture: Int64?
  public var lastCapture: Int64?
  /// Per partition, the first and last offset.
  public var offsets: [Int32: ClosedRange<Int64>] = [:]
  /// What ended it early; nil where the source ended or was stopped.
  public var failure: PublishError?
  /// Why it could not be opened, or gave nothing, the last time that it was tried; it is tried again. Nil once it gives
  /// frames, and where it is not waited for.
  public var awaits: CaptureError?
  /// Nothing more comes from it, and nothing is under way.
  public var hasEnded = false
  /// When its first frame came, and when the newest acknowledgement did: nanoseconds of a steady clock.
  var span: (first: Int64, last: Int64)? {
    guard let firstTaken, let lastAcknowledged else { return nil }
    return (firstTaken, lastAcknowledged)
  }
  var firstTaken: Int64?
  var lastAcknowledged: Int64?

  public init(name: String) { self.name = name }

  /// From the coming of the first frame to the newest acknowledgement.
  public var duration: Duration { span.map { .nanoseconds($0.last &- $0.first) } ?? .zero }

  /// Frames delivered per second, first frame to last; 0 below two frames.
  public var framesPerSecond: Double {
    let seconds = duration / .seconds(1)
    return published > 1 && seconds > 0 ? Double(published - 1) / seconds : 0
  }
}

import Capture
import KafkaWire

/// The accounts of a run: each frame ends as published or as a loss with a name. A value.
struct PublishTally {
  private(set) var summary: PublishSummary
  private(set) var progress = PublishProgress()
  private var firstAcknowledged: Int64?

  init(_ summary: PublishSummary) { self.summary = summary }

  mutating func began(_ limits: TopicLimits) { summary.limits = limits }

  mutating func lost(_ counts: LossCounts) {
    summary.losses.add(counts)
    progress.losses.add(counts)
  }

  mutating func lost(_ reason: LossCounts.Reason) {
    var counts = LossCounts()
    counts.add(reason)
    lost(counts)
  }

  mutating func recompressed() { summary.recompressed &+= 1 }

  /// The producer did not take the frame.
  mutating func refused() { lost(.notDelivered) }

  /// What the stream has lost and no frame has carried out.
  mutating func reconcile(_ totals: LossCounts) {
    for reason in LossCounts.Reason.allCases where totals[reason] > summary.losses[reason] {
      var missing = LossCounts()
      missing.add(reason, totals[reason] - summary.losses[reason])
      lost(missing)
    }
  }

  mutating func sent() { progress.inFlight += 1 }

  /// - Parameters:
  ///   - steady: nanoseconds of a clock that never jumps.
  ///   - utc: nanoseconds since 1970.
  mutating func acknowledged(_ frame: FrameInFlight, _ metadata: RecordMetadata, steady: Int64, utc: Int64) {
    progress.inFlight -= 1
    progress.published &+= 1
    progress.bytes &+= UInt64(frame.bytes)
    progress.lag = (utc &- frame.capture) / 1_000_000
    summary.published = progress.published
    summary.bytes = progress.bytes
    if summary.firstCapture == nil { summary.firstCapture = frame.capture }
    summary.lastCapture = frame.capture
    let first = firstAcknowledged ?? steady
    firstAcknowledged = first
    summary.duration = .nanoseconds(steady &- first)
    guard let offset = metadata.offset else { return }
    let partition = metadata.partition.partition
    let range = summary.offsets[partition] ?? offset...offset
    summary.offsets[partition] = min(range.lowerBound, offset)...max(range.upperBound, offset)
  }

  /// The frame's delivery has failed.
  mutating func failed(_ error: KafkaError) {
    progress.inFlight -= 1
    if case .messageTooLarge = error.code {
      lost(.oversize)
    } else {
      lost(.notDelivered)
      if error.outcome == .possiblyPersisted { summary.possiblyPersisted &+= 1 }
    }
  }

  /// The first reason counts.
  mutating func ended(_ failure: PublishError) {
    if summary.failure == nil { summary.failure = failure }
  }
}

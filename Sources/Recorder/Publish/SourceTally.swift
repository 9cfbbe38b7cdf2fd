import Capture
import KafkaWire

/// The accounts of one source: each frame ends as published or as a loss with a name. A value.
///
/// Losses before the frames come here are the stream's, which counts them; here are those that come after.
struct SourceTally {
  private var report: SourceReport

  init(name: String) { report = SourceReport(name: name) }

  /// The accounts with what the stream has counted up to now.
  func report(with stream: FrameStream.Totals) -> SourceReport {
    var whole = report
    whole.captured = stream.captured
    whole.losses.add(stream.lost)
    return whole
  }

  /// A frame came. A rate that began with the first acknowledgement would be beyond all measure where one answer
  /// acknowledges everything.
  ///
  /// - Parameter steady: nanoseconds of a clock that never jumps.
  /// - Returns: whether the source was waited for until now.
  @discardableResult
  mutating func taken(steady: Int64) -> Bool {
    if report.firstTaken == nil { report.firstTaken = steady }
    guard report.awaits != nil else { return false }
    report.awaits = nil
    return true
  }

  /// It has given no frame, and is tried again.
  ///
  /// - Parameter lost: what its stream has counted, which ends with this try. It was not away from anything yet.
  mutating func awaits(after error: CaptureError, lost: LossCounts) {
    report.awaits = error
    for (reason, count) in lost.counts where reason != .cameraAway { report.losses.add(reason, count) }
  }

  mutating func lost(_ reason: LossCounts.Reason) { report.losses.add(reason) }

  mutating func recompressed() { report.recompressed &+= 1 }

  /// The producer did not take the frame.
  mutating func refused() { lost(.notDelivered) }

  mutating func sent() { report.inFlight += 1 }

  /// - Parameters:
  ///   - steady: nanoseconds of a clock that never jumps.
  ///   - utc: nanoseconds since 1970.
  mutating func acknowledged(_ frame: FrameInFlight, _ metadata: RecordMetadata, steady: Int64, utc: Int64) {
    report.inFlight -= 1
    delivered(frame, metadata, steady: steady, utc: utc)
  }

  /// A frame is on the topic. It did not count as under way: what a spool has taken may stay there.
  ///
  /// - Parameter metadata: nil where it was found there.
  mutating func delivered(_ frame: FrameInFlight, _ metadata: RecordMetadata?, steady: Int64, utc: Int64) {
    report.published &+= 1
    report.bytes &+= UInt64(frame.bytes)
    report.lag = (utc &- frame.capture) / 1_000_000
    if report.firstCapture == nil { report.firstCapture = frame.capture }
    report.lastCapture = frame.capture
    report.lastAcknowledged = steady
    guard let metadata, let offset = metadata.offset else { return }
    let partition = metadata.partition.partition
    let range = report.offsets[partition] ?? offset...offset
    report.offsets[partition] = min(range.lowerBound, offset)...max(range.upperBound, offset)
  }

  /// The frame's delivery has failed.
  mutating func failed(_ error: KafkaError) {
    report.inFlight -= 1
    notDelivered(error)
  }

  /// The same for a frame that did not count as under way.
  mutating func notDelivered(_ error: KafkaError) {
    if case .messageTooLarge = error.code {
      lost(.oversize)
    } else {
      lost(.notDelivered)
      if error.outcome == .possiblyPersisted { report.possiblyPersisted &+= 1 }
    }
  }

  /// The first reason counts. Whether this was the first.
  mutating func broke(_ failure: PublishError) -> Bool {
    guard report.failure == nil else { return false }
    report.failure = failure
    report.awaits = nil
    return true
  }

  mutating func ended() { report.hasEnded = true }
}

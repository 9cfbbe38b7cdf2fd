/// A camera in the network, whatever it speaks: one connection after the other, until it is cancelled.
public final class StreamSource: FrameSource, @unchecked Sendable {
  // Unchecked: but for the flag, everything is used by the stream's thread alone.
  public let name: String
  public let whenBehind = WhenBehind.dropOldest

  private let connect: (CancelFlag) throws(StreamFailure) -> any StreamSession
  private let jitter: () -> Double
  private let clock: any FrameClock
  private let flag = CancelFlag()
  /// Nil while there is no connection.
  private var session: (any StreamSession)?
  private var connectedAt: Int64 = 0
  private var life = StreamLife()
  private var outage = CameraOutage()
  private var timeline = ArrivalTimeline()
  private var rate = RateEstimate()
  private var gaps = TimestampGaps()
  private var filter: FrameFilter
  private var losses = LossCounts()
  private var sequence: UInt64 = 0

  /// Connects at once.
  ///
  /// - Parameter jitter: numbers from 0 up to 1, by which waits differ.
  init(
    name: String, options: CaptureOptions, clock: any FrameClock,
    jitter: @escaping () -> Double = { .random(in: 0..<1) },
    connect: @escaping (CancelFlag) throws(StreamFailure) -> any StreamSession
  ) throws(CaptureError) {
    self.name = options.name ?? name
    self.clock = clock
    self.jitter = jitter
    self.connect = connect
    filter = FrameFilter(every: options.every, rate: options.rate, frames: options.frames)
    do throws(StreamFailure) {
      session = try connect(flag)
    } catch {
      throw error.error
    }
    connectedAt = clock.monotonicNanoseconds
  }

  public func cancel() { flag.cancel() }

  public var unreportedLosses: LossCounts {
    var (losses, outage) = (losses, outage)
    // Ended while the stream is away: what it would have given until now.
    if outage.isOut { losses.add(.cameraAway, outage.lost(before: clock.monotonicNanoseconds, rate: framesPerSecond)) }
    return losses
  }

  private var framesPerSecond: Double? { rate.framesPerSecond ?? session?.announcedRate }

  /// A stall is silence for three seconds, or for ten frames of a slow camera.
  private var patience: Int64 {
    let interval = 1 / max(framesPerSecond ?? 25, 0.01)
    return max(3_000_000_000, Int64(10 * interval * 1e9))
  }

  public func next() throws(CaptureError) -> Frame? {
    while !flag.isCancelled, !filter.isDone {
      guard let session else { return nil }
      do throws(StreamFailure) {
        let timestamp = try session.advance(patience: patience)
        if let frame = take(timestamp, session) { return frame }
      } catch {
        collectLosses(session)
        if flag.isCancelled { return nil }
        try mend(error)
      }
    }
    return nil
  }

  /// Makes a frame of the picture that came, if it is wanted.
  private func take(_ timestamp: Int64?, _ session: any StreamSession) -> Frame? {
    let now = clock.monotonicNanoseconds
    let taken = timeline.time(of: timestamp, Moment(monotonic: now, utc: clock.utcNanoseconds))
    let known = collectLosses(session)
    if let timestamp, session.mayLosePictures {
      let missing = gaps.lost(before: timestamp, known: known)
      losses.add(.networkGap, missing)
      sequence &+= missing
    }
    let missed = outage.lost(before: taken.monotonic, rate: framesPerSecond)
    losses.add(.cameraAway, missed)
    sequence &+= missed
    rate.note(taken.monotonic)
    life.picture(after: now &- connectedAt)
    guard filter.decide(at: taken.monotonic) == .keep else { return nil }
    defer { sequence &+= 1 }
    do throws(ImageError) {
      let image = try session.image()
      defer { losses = LossCounts() }
      return Frame(
        image: image.bytes, format: image.format, width: image.width, height: image.height, sequence: sequence,
        captureNanoseconds: taken.utc, lost: losses)
    } catch {
      losses.add(.corrupt)
      return nil
    }
  }

  /// How many frames were lost.
  @discardableResult
  private func collectLosses(_ session: any StreamSession) -> UInt64 {
    let lost = session.takeLosses()
    losses.add(lost)
    // Garbage is no frame.
    let frames = lost.total &- lost[.garbage]
    sequence &+= frames
    return frames
  }

  /// Connects anew, for as long as it takes; throws where nothing helps.
  private func mend(_ failure: StreamFailure) throws(CaptureError) {
    var failure = failure
    session?.close()
    session = nil
    outage.begin()
    rate.interrupt()
    timeline.restart()
    gaps.restart()
    while !flag.isCancelled {
      guard case .reconnect(let wait) = life.handle(failure.kind, jitter: jitter()) else { throw failure.error }
      guard clock.wait(until: clock.monotonicNanoseconds &+ wait, unless: flag) else { return }
      do throws(StreamFailure) {
        session = try connect(flag)
        connectedAt = clock.monotonicNanoseconds
        return
      } catch {
        failure = error
      }
    }
  }
}

import Capture
import KafkaWire
import Synchronization

/// One source's way to the topic: opened, read, handed over frame by frame, settled. Beside others it shares nothing but
/// the producer, of whose memory it takes no more than its part: a partition that stands still holds up its own source.
final class SourcePublisher: Sendable {
  /// What all sources of a run have in common.
  struct Run: Sendable {
    var configuration: PublishConfiguration
    /// The topic's at the start.
    var firstLimits: TopicLimits
    var producer: Producer
    /// Takes the frames instead of the producer where there is one.
    var spool: FrameSpool?
    var clock: any FrameClock
    /// How many sources share the memory.
    var sources: Int
    /// Told of a source's failure when it comes.
    var failed: @Sendable (String, PublishError) -> Void
    /// Told of what a source is waited for, once, and with nil when it has given its first frame after all.
    var awaits: @Sendable (String, CaptureError?) -> Void
    /// What waits go by.
    var timer: any Clock<Duration>
    /// Numbers from 0 up to 1, by which waits differ.
    var jitter: @Sendable () -> Double

    /// The topic's; with a spool, they may be told when frames are on their way already.
    var limits: TopicLimits { spool?.limits ?? firstLimits }
  }

  private struct Sent: Sendable {
    var delivery: Delivery
    var frame: FrameInFlight
  }

  private struct State {
    var tally: SourceTally
    var stream: FrameStream?
    var opening: Opening?
    /// Until the source is tried again.
    var pause: Task<Void, Never>?
    var isStopped = false
    /// Steady nanoseconds, when the first frame after a stop was seen.
    var stoppedAt: Int64?
    /// Told of the failure; the run's, once it has begun.
    var failed: @Sendable (String, PublishError) -> Void = { _, _ in }
  }

  /// After a stop, how long frames are still made smaller: nanoseconds.
  private static let farewell: Int64 = 2_000_000_000

  private let source: PublishedSource
  private let state: Mutex<State>

  var name: String { source.name }

  init(_ source: PublishedSource) {
    self.source = source
    state = Mutex(State(tally: SourceTally(name: source.name)))
  }

  /// The accounts now.
  var report: SourceReport {
    let (tally, stream) = state.withLock { ($0.tally, $0.stream) }
    return tally.report(with: stream?.totals ?? FrameStream.Totals())
  }

  /// Stops the source; `run` returns when what was sent is acknowledged or has failed.
  func stop() {
    let (opening, pause, stream) = state.withLock { state in
      state.isStopped = true
      return (state.opening, state.pause, state.stream)
    }
    pause?.cancel()
    opening?.abandon()
    stream?.cancel()
  }

  /// Publishes until the source ends, fails or is stopped: `report` tells which.
  func run(_ run: Run) async {
    state.withLock { $0.failed = run.failed }
    var life = OpeningLife()
    while let error = await attempt(run) {
      guard source.isAwaited, case .tryAgain(let wait) = life.failed(error, jitter: run.jitter()) else {
        fail(.source(error))
        break
      }
      state.withLock { state in
        state.tally.awaits(after: error, lost: state.stream?.totals.lost ?? LossCounts())
        state.stream = nil
      }
      if life.failures == 1 { run.awaits(source.name, error) }
      guard await pause(wait, run) else { break }
    }
    state.withLock { $0.tally.ended() }
  }

  /// Publishes what the source gives; returns what kept it from its first frame, and nil at every other end.
  private func attempt(_ run: Run) async -> CaptureError? {
    do throws(PublishError) {
      guard let stream = try await open(run) else { return nil }
      return await publish(stream, run)
    } catch {
      if case .source(let error) = error { return error }
      fail(error)
      return nil
    }
  }

  /// False where it was stopped.
  private func pause(_ wait: Duration, _ run: Run) async -> Bool {
    let pause = Task { () async -> Void in try? await run.timer.sleep(for: wait) }
    let isStopped = state.withLock { state in
      state.pause = pause
      return state.isStopped
    }
    if isStopped { pause.cancel() }
    await pause.value
    return !state.withLock { $0.isStopped }
  }

  /// Returns what ended the stream before its first frame; nil at every other end, whose failure it has told.
  private func publish(_ stream: FrameStream, _ run: Run) async -> CaptureError? {
    let queue = InFlightQueue<Sent>(
      maxCount: run.configuration.maxInFlight,
      maxBytes: FrameBudget(bytes: run.configuration.producer.memoryBytes).share(ofOneIn: run.sources))
    let reports = Task { await self.settle(queue, run) }
    var absence: CaptureError?
    do throws(PublishError) {
      try await send(stream, queue, run)
    } catch {
      if case .source(let cause) = error, stream.totals.captured == 0 {
        absence = cause
      } else {
        fail(error)
        await abandon(stream)
      }
    }
    queue.finish()
    await reports.value
    return absence
  }

  /// Nil where it was stopped before.
  private func open(_ run: Run) async throws(PublishError) -> FrameStream? {
    let stream: FrameStream
    switch source.origin {
    case .stream(let running): stream = running
    case .closed(let open):
      let opening = Opening()
      let isStopped = state.withLock { state in
        state.opening = opening
        return state.isStopped
      }
      if isStopped { return nil }
      switch await opening.wait(for: open) {
      case .abandoned: return nil
      case .failed(let error): throw .source(error)
      case .opened(let opened): stream = try start(opened, run)
      }
    }
    let isStopped = state.withLock { state in
      state.stream = stream
      return state.isStopped
    }
    if isStopped { stream.cancel() }
    return stream
  }

  private func start(_ opened: any FrameSource, _ run: Run) throws(PublishError) -> FrameStream {
    let limits = run.limits
    guard opened.leastImageBytes <= limits.maxMessageBytes else {
      throw .hopeless(
        topic: limits.topic, source: source.name, leastBytes: opened.leastImageBytes, limit: limits.maxMessageBytes)
    }
    let bytes = run.configuration.waiting.share(ofOneIn: run.sources)
    return FrameStream(opened, policy: run.configuration.whenBehind, maxBytes: bytes)
  }

  // MARK: Out

  /// The way of each frame, from the source's queue to the producer.
  private func send(_ stream: FrameStream, _ queue: InFlightQueue<Sent>, _ run: Run) async throws(PublishError) {
    let fitting = FrameFitting(run.configuration, name: source.name, videoName: source.videoName)
    defer { fitting.finish() }
    while let frame = try await next(stream, run) {
      let record: ProducerRecord
      let limits = run.limits
      switch await fitting.fit(frame, into: limits, mayRecompress: mayRecompress(run)) {
      case .asItIs(let fitted): record = fitted
      case .smaller(let fitted):
        state.withLock { $0.tally.recompressed() }
        record = fitted
      case .tooLarge(let size):
        state.withLock { $0.tally.lost(.oversize) }
        guard run.configuration.oversize == .fail else { continue }
        throw .oversize(
          topic: limits.topic, sequence: frame.sequence, batchBytes: size, limit: limits.maxMessageBytes)
      }
      if let spool = run.spool {
        if await spool.take(SpooledFrame(record: record, capture: frame.captureNanoseconds)) { continue }
        state.withLock { $0.tally.refused() }
        throw .broker(spool.refusal ?? KafkaError(.closed), topic: run.configuration.topic)
      }
      let bytes = FrameFitting.memory(of: record)
      await queue.waitForRoom(for: bytes)
      let delivery = try await handOver(record, run)
      state.withLock { $0.tally.sent() }
      let frame = FrameInFlight(bytes: record.value?.count ?? 0, capture: frame.captureNanoseconds)
      queue.put(Sent(delivery: delivery, frame: frame), bytes: bytes)
    }
  }

  /// A stop ends soon, whatever waits: pictures that take long to encode anew are then dropped for their size.
  private func mayRecompress(_ run: Run) -> Bool {
    let now = run.clock.monotonicNanoseconds
    return state.withLock { state in
      guard state.isStopped else { return true }
      let since = state.stoppedAt ?? now
      state.stoppedAt = since
      return now &- since < Self.farewell
    }
  }

  private func next(_ stream: FrameStream, _ run: Run) async throws(PublishError) -> Capture.Frame? {
    do throws(CaptureError) {
      let frame = try await stream.next()
      if frame != nil {
        let steady = run.clock.monotonicNanoseconds
        let wasAwaited = state.withLock { $0.tally.taken(steady: steady) }
        if wasAwaited { run.awaits(source.name, nil) }
      }
      return frame
    } catch {
      throw .source(error)
    }
  }

  private func handOver(_ record: ProducerRecord, _ run: Run) async throws(PublishError) -> Delivery {
    do throws(KafkaError) {
      return try await run.producer.send(record)
    } catch {
      state.withLock { $0.tally.refused() }
      throw .broker(error, topic: run.configuration.topic)
    }
  }

  /// Counts the frames that were captured and can no longer be sent.
  private func abandon(_ stream: FrameStream) async {
    while (try? await stream.next()) != nil { state.withLock { $0.tally.refused() } }
  }

  // MARK: Back

  /// Waits for the deliveries in the order of their frames.
  private func settle(_ queue: InFlightQueue<Sent>, _ run: Run) async {
    while let sent = await queue.first() {
      do throws(KafkaError) {
        let metadata = try await sent.delivery.metadata()
        let (steady, utc) = (run.clock.monotonicNanoseconds, run.clock.utcNanoseconds)
        state.withLock { $0.tally.acknowledged(sent.frame, metadata, steady: steady, utc: utc) }
      } catch {
        state.withLock { $0.tally.failed(error) }
        // Where frames may be dropped for their size, the next one may fit.
        let isOneFrame = if case .messageTooLarge = error.code { run.configuration.oversize != .fail } else { false }
        if !isOneFrame { fail(.broker(error, topic: run.configuration.topic)) }
      }
      queue.removeFirst()
    }
  }

  /// What became of a frame that the spool took.
  func spooled(_ event: FrameSpool.Event, _ configuration: PublishConfiguration, _ clock: any FrameClock) {
    switch event {
    case .delivered(let frame, let metadata):
      let (steady, utc) = (clock.monotonicNanoseconds, clock.utcNanoseconds)
      state.withLock { $0.tally.delivered(frame.info, metadata, steady: steady, utc: utc) }
    case .lost(_, let error): state.withLock { $0.tally.notDelivered(error) }
    case .refused(let error):
      fail(.broker(error, topic: configuration.topic))
      stop()
    }
  }

  private func fail(_ failure: PublishError) {
    let (isFirst, stream, failed) = state.withLock { ($0.tally.broke(failure), $0.stream, $0.failed) }
    stream?.cancel()
    if isFirst { failed(source.name, failure) }
  }
}

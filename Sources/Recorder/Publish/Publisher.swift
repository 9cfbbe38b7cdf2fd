public import Capture
public import KafkaWire
import Synchronization

/// Publishes the frames of one source or many through one producer. The frames of each are in order, and each one ends
/// acknowledged, or as a loss with a name. No source waits for another, and none ends with another.
///
/// `run` once. `stop` (or cancelling the task of `run`) stops the sources and waits for what was sent.
public final class Publisher: Sendable {
  let client: KafkaClient
  let configuration: PublishConfiguration
  private let producer: Producer
  let clock: any FrameClock
  private let timer: any Clock<Duration>
  private let state = Mutex(State())

  private struct State {
    var limits: TopicLimits?
    var sources: [SourcePublisher] = []
    var isStopped = false
    var spool: FrameSpool?
  }

  /// - Parameters:
  ///   - clock: of the accounts.
  ///   - timer: of the waits between two tries to open a source.
  public init(
    _ client: KafkaClient, _ configuration: PublishConfiguration, clock: any FrameClock = SystemFrameClock(),
    timer: any Clock<Duration> = ContinuousClock()
  ) {
    self.client = client
    self.configuration = configuration
    self.clock = clock
    self.timer = timer
    producer = Producer(client, configuration.producer)
  }

  var publishers: [SourcePublisher] { state.withLock { $0.sources } }
  var spool: FrameSpool? {
    get { state.withLock { $0.spool } }
    set { state.withLock { $0.spool = newValue } }
  }

  /// The counters now, to be polled.
  public var progress: PublishProgress {
    let (sources, spool) = state.withLock { ($0.sources, $0.spool) }
    var progress = PublishProgress(sources: sources.map(\.report))
    progress.spool = spool?.report
    progress.spoolInFlight = spool?.underWay ?? 0
    return progress
  }

  /// Looks at the topic, or makes it: to be called before the camera is opened, so that a wrong address or a limit that
  /// is too small shows first. `run` does it where it was not done. With a spool, brokers that are away are no error.
  @discardableResult public func prepare() async throws(PublishError) -> TopicLimits {
    if let limits = state.withLock({ $0.limits }) { return limits }
    if let spool = configuration.spool { return try await prepare(spool) }
    do throws(KafkaError) {
      let limits = try await TopicLimits.prepare(client, configuration)
      // The first frame would wait for it, and the second one catch up with it.
      try await producer.prepare(configuration.topic)
      state.withLock { $0.limits = limits }
      return limits
    } catch {
      throw .broker(error, topic: configuration.topic)
    }
  }

  /// Publishes until the stream ends, fails, or it is stopped.
  ///
  /// - Throws: what kept it from beginning; the stream is cancelled then. What ends it later is in the summary.
  public func run(_ stream: FrameStream) async throws(PublishError) -> PublishSummary {
    do throws(PublishError) {
      return try await run([PublishedSource(stream, videoName: configuration.videoName)])
    } catch {
      stream.cancel()
      throw error
    }
  }

  /// Publishes until each source has ended or failed, or all are stopped. Their names tell their records apart, and must
  /// differ.
  ///
  /// - Parameters:
  ///   - failed: told of each source that fails when it does; the others go on.
  ///   - awaits: told why a source is waited for, once, and with nil when its first frame has come after all.
  /// - Throws: what kept it from beginning. What ends a source later, or keeps one from being opened, is in the summary.
  public func run(
    _ sources: [PublishedSource], failed: @escaping @Sendable (String, PublishError) -> Void = { _, _ in },
    awaits: @escaping @Sendable (String, CaptureError?) -> Void = { _, _ in }
  ) async throws(PublishError) -> PublishSummary {
    // A task of its own: after a cancellation there are still deliveries to wait for.
    let work = Task { () async -> Result<PublishSummary, PublishError> in
      do throws(PublishError) {
        return .success(try await publish(sources, failed, awaits))
      } catch {
        return .failure(error)
      }
    }
    return try await withTaskCancellationHandler {
      await work.value
    } onCancel: {
      stop()
    }.get()
  }

  /// Stops the sources; `run` returns when what was sent is acknowledged or has failed.
  public func stop() {
    let (sources, spool) = state.withLock { state in
      state.isStopped = true
      return (state.sources, state.spool)
    }
    for source in sources { source.stop() }
    spool?.stopDraining()
  }

  private func publish(
    _ sources: [PublishedSource], _ failed: @escaping @Sendable (String, PublishError) -> Void,
    _ awaits: @escaping @Sendable (String, CaptureError?) -> Void
  ) async throws(PublishError) -> PublishSummary {
    let limits = try await prepare()
    let publishers = sources.map { SourcePublisher($0) }
    let (isStopped, spool) = state.withLock { state in
      state.sources = publishers
      return (state.isStopped, state.spool)
    }
    if isStopped { stop() }
    let run = SourcePublisher.Run(
      configuration: configuration, firstLimits: limits, producer: producer, spool: spool, clock: clock,
      sources: sources.count, failed: failed, awaits: awaits, timer: timer, jitter: { .random(in: 0..<1) })
    await withTaskGroup(of: Void.self) { group in
      for publisher in publishers { group.addTask { await publisher.run(run) } }
    }
    await spool?.finish(drains: !state.withLock { $0.isStopped })
    await producer.close()
    var summary = PublishSummary(
      topic: configuration.topic, session: configuration.session, limits: spool?.limits ?? limits,
      sources: publishers.map(\.report))
    summary.spool = spool?.report
    return summary
  }
}

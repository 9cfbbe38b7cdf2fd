import Capture
import KafkaWire
import Recorder

/// Opens what is to be published and publishes it.
struct PublishRun: Sendable {
  let sources: PublishSources
  let configuration: PublishConfiguration

  /// After a stop, before it is said what it waits for.
  private static let silence: Duration = .seconds(1)

  /// - Throws: what kept it from beginning. What happened to the sources later is in the summary.
  func run(_ client: KafkaClient, _ context: RunContext) async throws -> PublishSummary {
    let publisher = Publisher(client, configuration)
    let opened = try await open(publisher)
    tell(publisher, context)
    let begun = ContinuousClock.now
    let watch = Task { await tellOfSilence(publisher, context) }
    defer { watch.cancel() }
    return try await context.meter("publish").during {
      try await context.interrupts.during {
        try await publisher.run(opened) { name, failure in
          // A source by itself fails with the command.
          if opened.count > 1 { context.console.error("source \(name): \(CommandError(failure))") }
        } awaits: { name, cause in
          if let cause {
            context.console.error("source \(name): \(CommandError(cause)) It is tried again until it is there.")
          } else {
            context.console.note("source \(name): it is there now")
          }
        }
      } drain: {
        publisher.stop()
        await tellOfWaiting(publisher, context)
      }
    } figures: {
      PublishFigures.of(publisher.progress, elapsed: ContinuousClock.now - begun, listsSources: sources.areNamed)
    }
  }

  /// What the spool has to say before the first frame.
  private func tell(_ publisher: Publisher, _ context: RunContext) {
    guard let spool = publisher.progress.spool else { return }
    for problem in spool.problems { context.console.note("spool: \(PrintableText.plain(problem))") }
    if !publisher.isConnected {
      context.console.note("the broker is away: frames go to the spool until it is there")
    }
  }

  /// Says when acknowledgements stay away, and when they come again, until it is cancelled.
  private func tellOfSilence(_ publisher: Publisher, _ context: RunContext) async {
    let begun = ContinuousClock.now
    var watch = AcknowledgementWatch()
    while true {
      do { try await Task.sleep(for: .seconds(1)) } catch { return }
      let progress = publisher.progress
      switch watch.look(published: progress.published, inFlight: progress.inFlight, at: begun.duration(to: .now)) {
      case .silence(let frames):
        let remedy =
          progress.spool == nil
          ? "one that waits for \(configuration.producer.deliveryTimeout.components.seconds) s is lost, but for --spool"
          : "what comes goes to the spool"
        context.console.note("the brokers acknowledge nothing: \(frames) frames wait for them; \(remedy)")
      case .over: context.console.note("the wait for the brokers is over")
      case nil: break
      }
    }
  }

  /// A stop that lasts says what it waits for. Cancelled at the end of the run.
  private func tellOfWaiting(_ publisher: Publisher, _ context: RunContext) async {
    do { try await Task.sleep(for: Self.silence) } catch { return }
    let frames = publisher.progress.inFlight
    guard frames > 0 else { return }
    context.console.note(
      "\(frames) frames are sent and not acknowledged: waiting for the brokers; Ctrl-C once more ends this at once")
  }

  /// How the run is to be reported, by its summary.
  ///
  /// - Parameter isInterrupted: frames that wait in the spool are then what was asked for.
  /// - Throws: where nothing went on to the end.
  func status(_ summary: PublishSummary, isInterrupted: Bool) throws -> ExitStatus {
    if let failure = summary.failure {
      guard summary.sources.count > 1 else { throw failure }
      throw CommandError(
        CommandError.shared(by: summary.failed.compactMap(\.failure)),
        "each of the \(summary.sources.count) sources has failed; the summary names the reasons")
    }
    if let spool = summary.spool, spool.frames > 0, !isInterrupted {
      throw CommandError(
        .unreachable,
        "\(spool.frames) frames wait in the spool, for the broker is away; the next run with the same --spool delivers them"
      )
    }
    return summary.losses.isEmpty && summary.failed.isEmpty ? .done : .lossy
  }

  /// Files first: a mistyped path is to leave no topic behind. For all else the broker first: a wrong address is to show
  /// before a camera's light goes on. One of several sources that cannot be opened is left to the publisher, which goes on
  /// with the others, and tries it again where that may help.
  private func open(_ publisher: Publisher) async throws -> [PublishedSource] {
    let stored = await openStored()
    let failures = stored.values.compactMap { if case .failure(let error) = $0 { error } else { nil } }
    if failures.count == sources.all.count, let failure = failures.first {
      guard failures.count > 1 else { throw failure }
      throw CommandError(
        CommandError.shared(by: failures), failures.map(\.description).sorted().joined(separator: "; "))
    }
    try await publisher.prepare()
    guard sources.all.count == 1, let only = sources.all.first else {
      return sources.all.map { published($0, stored[$0.capture.name ?? ""]) }
    }
    let opened = if let file = stored.values.first { try file.get() } else { try await only.open() }
    return [PublishedSource(name: opened.name, videoName: only.spec.videoName) { opened }]
  }

  private func published(_ source: PublishSource, _ opened: Result<any FrameSource, CaptureError>?) -> PublishedSource {
    PublishedSource(name: source.capture.name ?? "", videoName: source.spec.videoName, isAwaited: true) {
      () throws(CaptureError) in
      if let opened { try opened.get() } else { try await source.open() }
    }
  }

  /// By name.
  private func openStored() async -> [String: Result<any FrameSource, CaptureError>] {
    var opened: [String: Result<any FrameSource, CaptureError>] = [:]
    for source in sources.all where source.isStored {
      do throws(CaptureError) {
        opened[source.capture.name ?? ""] = .success(try await source.open())
      } catch {
        opened[source.capture.name ?? ""] = .failure(error)
      }
    }
    return opened
  }
}

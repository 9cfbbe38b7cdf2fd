import Capture
import KafkaBroker
import KafkaWire
import LiveView
import Recorder

/// Everything in one process: broker, test pattern, archive, live page, and a viewer of that page.
struct Demo: Sendable {
  let folder: DemoFolder
  let pattern: TestPatternSpec
  let live: LiveConfiguration
  /// Whether another port will do where the wanted one is taken.
  let mayMovePort: Bool
  /// Nil: until a signal.
  let duration: Duration?

  private static let topic = "video"

  /// - Parameter announce: called with the page's address once it can be opened.
  func run(_ context: RunContext, announce: (String) async throws -> Void) async throws -> DemoOutcome {
    var configuration = BrokerConfiguration(dataDirectory: folder.broker)
    configuration.report = { context.console.note("broker: \($0)") }
    let broker = try Broker(configuration)
    let address = try await OwnThread.run("broker start") { () throws(BrokerError) in try broker.start() }
    let settings = ClusterSettings(brokers: [address], timeout: .seconds(10))
    do {
      let outcome = try await settings.withClient { try await run($0, context, announce) }
      await broker.stop()
      return outcome
    } catch {
      await broker.stop()
      throw error
    }
  }

  private func run(
    _ client: KafkaClient, _ context: RunContext, _ announce: (String) async throws -> Void
  ) async throws -> DemoOutcome {
    let publisher = Publisher(
      client, PublishConfiguration(topic: Self.topic, oversize: .fail, session: PublishSession.random()))
    try await publisher.prepare()
    let (pages, port) = try await startPages(client, context)
    do {
      let url = LivePages.address(host: live.host, port: port, path: Self.topic)
      try await announce(url)
      let outcome = try await record(client, context, publisher, url: url, port: port)
      await pages.stop()
      return outcome
    } catch {
      await pages.stop()
      throw error
    }
  }

  private func startPages(_ client: KafkaClient, _ context: RunContext) async throws -> (LivePages, UInt16) {
    let pages = LivePages(live, topics: [Self.topic])
    do {
      return (pages, try await pages.start(client))
    } catch let error as LiveError where error.code == .addressInUse && mayMovePort {
      context.console.note("port \(live.port) is in use: the page moves to another")
      var other = live
      other.port = 0
      let pages = LivePages(other, topics: [Self.topic])
      return (pages, try await pages.start(client))
    }
  }

  /// Publishes, archives and looks on for the wanted time, then counts.
  private func record(
    _ client: KafkaClient, _ context: RunContext, _ publisher: Publisher, url: String, port: UInt16
  ) async throws -> DemoOutcome {
    let begun = ContinuousClock.now
    let archiver = Archiver(client, ArchiveConfiguration(topic: Self.topic, out: folder.archive))
    let viewer = SelfViewer(port: port, path: "/\(Self.topic)_feed")
    let stream = FrameStream(try pattern.open())
    let (published, first) = try await context.meter("demo").during {
      async let archived = archiver.run()
      let publishing = Task { try await publisher.run(stream) }
      await waitForEnd(context, publishing, publisher)
      let published = try await publishing.value
      await archiver.stop()
      return (published, try await archived)
    } figures: {
      Self.figures(publisher.progress, archiver.progress, viewer.seen, ContinuousClock.now - begun)
    }
    let sight = await viewer.stop()
    let elapsed = ContinuousClock.now - begun
    // What was published while the archiver was being stopped.
    let rest = try await Archiver(
      client, ArchiveConfiguration(topic: Self.topic, out: folder.archive, until: .end)
    ).run()
    let verified = try await Verifier(folder.archive).run()
    let troubles: [String?] = [
      published.failure?.description, first.failure?.description, rest.failure?.description, sight.failure,
      published.losses.isEmpty ? nil : "frames were lost: \(published.losses.total)",
      verified.isSound ? nil : verified.damaged.map(\.description).joined(separator: ", "),
    ]
    return DemoOutcome(
      url: url, data: folder.kept, elapsed: elapsed, published: published.published, rate: published.framesPerSecond,
      archived: first.records + rest.records, verified: verified.frames, viewed: sight.frames,
      troubles: troubles.compactMap { $0 })
  }

  /// Until the time is over, a signal comes, or publishing has broken off.
  private func waitForEnd(
    _ context: RunContext, _ publishing: Task<PublishSummary, any Error>, _ publisher: Publisher
  ) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { _ = await context.interrupts.wait() }
      group.addTask { _ = await publishing.result }
      if let duration { group.addTask { try? await Task.sleep(for: duration) } }
      await group.next()
      publisher.stop()
      group.cancelAll()
    }
  }

  private static func figures(
    _ published: PublishProgress, _ archived: ArchiveProgress, _ sight: SelfViewer.Sight, _ elapsed: Duration
  ) -> Figures {
    var figures = Figures()
    figures.add("published", "published", published.published)
    figures.add("fps", "fps", decimal: Double(published.published) / max(elapsed / .seconds(1), 0.001))
    figures.add("archived", "archived", archived.records)
    figures.add("viewed", "seen", sight.frames)
    figures.add("elapsed", "running", elapsed)
    figures.addLosses(published.losses)
    return figures
  }
}

extension TestPatternSpec {
  fileprivate func open() throws(CaptureError) -> any FrameSource { try SourceSpec.testPattern(self).open() }
}

import Capture
import KafkaWire
import Synchronization
import Testing

@testable import Recorder

/// Sources that are away when publishing begins, through a publisher whose waits end when the test says so.
@Suite(.serialized, .timeLimit(.minutes(3))) struct AwaitedSourcesTests {
  /// What each try to open a source comes to; the last one holds for all that follow.
  private final class Door: Sendable {
    private let tries: [Result<ScriptedSource, CaptureError>]
    private let count = Mutex(0)

    init(_ tries: [Result<ScriptedSource, CaptureError>]) { self.tries = tries }

    var opened: Int { count.withLock { $0 } }

    func open() throws(CaptureError) -> any FrameSource {
      let index = count.withLock { count in
        defer { count += 1 }
        return min(count, tries.count - 1)
      }
      return try tries[index].get()
    }
  }

  /// What the publisher tells while it runs.
  private final class News: Sendable {
    let awaited = Mutex<[CaptureError?]>([])
    let failed = Mutex<[String]>([])
  }

  private let away = CaptureError(.unreachable, source: "cam", reason: "away", advice: "Wait.", mayPass: true)
  private let wrong = CaptureError(.unreachable, source: "cam", reason: "wrong password", advice: "Check it.")
  private let timer = HeldTimer()
  private let news = News()

  private func publisher(_ bench: Bench) -> Publisher {
    Publisher(bench.client, PublishConfiguration(topic: "video", session: "s"), timer: timer)
  }

  private func published(_ door: Door, isAwaited: Bool = true) -> PublishedSource {
    PublishedSource(name: "late", isAwaited: isAwaited) { () throws(CaptureError) in try door.open() }
  }

  private func published(_ source: ScriptedSource) -> PublishedSource {
    PublishedSource(name: source.name, isAwaited: true) { source }
  }

  private func run(_ publisher: Publisher, _ sources: [PublishedSource]) -> Task<PublishSummary, any Error> {
    Task { [news] in
      try await publisher.run(sources) { name, _ in
        news.failed.withLock { $0.append(name) }
      } awaits: { _, cause in
        news.awaited.withLock { $0.append(cause) }
      }
    }
  }

  @Test("a source that is away is tried again while the others publish, told of once, and publishes when it is there")
  func late() async throws {
    try await Bench.run { bench in
      let door = Door([
        .failure(away), .failure(away), .failure(away), .success(ScriptedSource("late", frames: 5)),
      ])
      let publisher = publisher(bench)
      let run = run(publisher, [published(door), published(ScriptedSource("whole", frames: 200))])
      while publisher.progress.published < 200 { await Task.yield() }
      while timer.waits.isEmpty { await Task.yield() }
      let meanwhile = try #require(publisher.progress.sources.first)
      #expect(meanwhile.awaits == away && meanwhile.failure == nil && !meanwhile.hasEnded)
      for _ in 0..<3 { await timer.release() }
      let summary = try await run.value
      #expect(summary.sources.map(\.published) == [5, 200])
      #expect(summary.failed.isEmpty && summary.losses.isEmpty)
      #expect(summary.sources.map(\.awaits) == [nil, nil])
      #expect(door.opened == 4 && timer.waits.count == 3)
      let (awaited, failed) = (news.awaited.withLock { $0 }, news.failed.withLock { $0 })
      #expect(awaited == [away, nil] && failed.isEmpty)
    }
  }

  @Test("what is wrong for good ends its source alone, at once")
  func wrongAtOnce() async throws {
    try await Bench.run { bench in
      let door = Door([.failure(wrong)])
      let summary = try await run(
        publisher(bench), [published(door), published(ScriptedSource("whole", frames: 20))]
      ).value
      #expect(summary.sources.map(\.failure) == [.source(wrong), nil])
      #expect(summary.sources.map(\.published) == [0, 20])
      #expect(door.opened == 1 && timer.waits.isEmpty)
      let (awaited, failed) = (news.awaited.withLock { $0 }, news.failed.withLock { $0 })
      #expect(awaited.isEmpty && failed == ["late"])
    }
  }

  @Test("a source that is there at last and wrong for good fails then")
  func wrongAtLast() async throws {
    try await Bench.run { bench in
      let door = Door([.failure(away), .failure(wrong)])
      let publisher = publisher(bench)
      let run = run(publisher, [published(door)])
      for _ in 0..<2 { await timer.release() }
      let summary = try await run.value
      #expect(summary.failure == .source(wrong))
      #expect(summary.sources.map(\.awaits) == [nil])
      #expect(door.opened == 3)
      let failed = news.failed.withLock { $0 }
      #expect(failed == ["late"])
    }
  }

  @Test("one that breaks off before its first frame is opened anew, and what it lost is not forgotten")
  func withoutFrames() async throws {
    try await Bench.run { bench in
      var losses = LossCounts()
      losses.add(.corrupt, 2)
      losses.add(.cameraAway)
      let silent = ScriptedSource("late", frames: 0, ending: .failure, failure: away, losses: losses)
      let door = Door([.success(silent), .success(ScriptedSource("late", frames: 3))])
      let run = run(publisher(bench), [published(door)])
      await timer.release()
      let summary = try await run.value
      #expect(summary.published == 3 && summary.captured == 3 && summary.failed.isEmpty)
      // It was away from nothing yet.
      var expected = LossCounts()
      expected.add(.corrupt, 2)
      #expect(summary.losses == expected)
    }
  }

  @Test("one that breaks off behind its first frame is not opened anew: that is its own affair")
  func withFrames() async throws {
    try await Bench.run { bench in
      let door = Door([.success(ScriptedSource("late", frames: 3, ending: .failure, failure: away))])
      let summary = try await run(publisher(bench), [published(door)]).value
      #expect(summary.published == 3 && summary.failure == .source(away))
      #expect(door.opened == 1 && timer.waits.isEmpty)
    }
  }

  @Test("one that is not waited for fails at once, whatever keeps it")
  func notAwaited() async throws {
    try await Bench.run { bench in
      let door = Door([.failure(away)])
      let summary = try await run(publisher(bench), [published(door, isAwaited: false)]).value
      #expect(summary.failure == .source(away) && door.opened == 1)
    }
  }

  @Test("stop ends the wait for a source, which has not failed")
  func stop() async throws {
    try await Bench.run { bench in
      let publisher = publisher(bench)
      let run = run(publisher, [published(Door([.failure(away)]))])
      while timer.waits.isEmpty { await Task.yield() }
      publisher.stop()
      let summary = try await run.value
      let report = try #require(summary.sources.first)
      #expect(report.hasEnded && report.failure == nil && report.awaits == away)
    }
  }
}

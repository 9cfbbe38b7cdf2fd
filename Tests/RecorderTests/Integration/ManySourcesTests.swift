import Capture
import KafkaWire
import Synchronization
import Testing

@testable import Recorder

/// Several sources through one publisher to the embedded broker.
@Suite(.serialized, .timeLimit(.minutes(3))) struct ManySourcesTests {
  private func published(_ source: ScriptedSource) -> PublishedSource {
    PublishedSource(name: source.name) { source }
  }

  private let absent = CaptureError(.unreachable, source: "/dev/none", reason: "not there", advice: "Plug it in.")

  /// What became of each captured frame adds up.
  private func expectWhole(_ report: SourceReport) {
    let lost = report.losses[.queueFull] + report.losses[.oversize] + report.losses[.notDelivered]
    #expect(report.captured == report.published + lost, "\(report)")
    #expect(report.hasEnded && report.inFlight == 0)
  }

  /// The topic's keys and sequence numbers, in order.
  private func records(_ bench: Bench, _ topic: String, _ count: Int) async throws -> [String: [String]] {
    let consumer = Consumer(bench.client, [TopicPartition(topic, 0): .beginning])
    var read: [String: [String]] = [:]
    var left = count
    for try await batch in consumer {
      for record in batch.records {
        let key = record.key.map { String(decoding: $0.array, as: UTF8.self) } ?? ""
        let sequence = record.headers.first { $0.key == "seq" }?.value
        read[key, default: []].append(sequence.map { String(decoding: $0.array, as: UTF8.self) } ?? "")
        left -= 1
      }
      if left <= 0 { break }
    }
    return read
  }

  @Test("each source's frames are there under its key, in order")
  func keys() async throws {
    try await Bench.run { bench in
      let names = (1...16).map { "camera\($0)" }
      let publisher = Publisher(bench.client, PublishConfiguration(topic: "video", session: "s"))
      let summary = try await publisher.run(names.map { published(ScriptedSource($0, frames: 50)) })
      #expect(summary.failure == nil && summary.failed.isEmpty)
      #expect(summary.sources.map(\.name) == names)
      #expect(summary.published == 800)
      for report in summary.sources {
        expectWhole(report)
        #expect(report.published == 50 && report.losses.isEmpty)
      }
      let sequences = (0..<50).map { "\($0)" }
      let read = try await records(bench, "video", 800)
      #expect(read == Dictionary(uniqueKeysWithValues: names.map { ($0, sequences) }))
    }
  }

  @Test("a source that fails, and one that cannot be opened, stop no other")
  func failures() async throws {
    try await Bench.run { bench in
      let told = Mutex<[String: PublishError]>([:])
      let publisher = Publisher(bench.client, PublishConfiguration(topic: "video", session: "s"))
      let sources = [
        published(ScriptedSource("whole", frames: 200)),
        published(ScriptedSource("broken", frames: 20, ending: .failure)),
        PublishedSource(name: "absent") { () throws(CaptureError) in throw absent },
      ]
      let summary = try await publisher.run(sources) { name, failure in told.withLock { $0[name] = failure } }
      #expect(summary.sources.map(\.published) == [200, 20, 0])
      #expect(summary.sources.map(\.failure) == [nil, .source(ScriptedSource.gone("broken")), .source(absent)])
      #expect(summary.failure == nil)
      let heard = told.withLock { $0 }
      #expect(heard == ["broken": .source(ScriptedSource.gone("broken")), "absent": .source(absent)])
      for report in summary.sources { expectWhole(report) }
    }
  }

  @Test("stop ends all of them, and what they gave is there")
  func stop() async throws {
    try await Bench.run { bench in
      let publisher = Publisher(bench.client, PublishConfiguration(topic: "video", session: "s"))
      let sources = (1...4).map { ScriptedSource("camera\($0)", frames: 30, ending: .wait) }
      let run = Task { try await publisher.run(sources.map(published)) }
      while publisher.progress.published < 120 { await Task.yield() }
      #expect(publisher.progress.sources.allSatisfy { !$0.hasEnded })
      publisher.stop()
      let summary = try await run.value
      #expect(summary.sources.map(\.published) == [30, 30, 30, 30])
      #expect(summary.failed.isEmpty && summary.losses.isEmpty)
    }
  }

  @Test("stop before the sources are open keeps them from running")
  func stopBeforeOpening() async throws {
    try await Bench.run { bench in
      let publisher = Publisher(bench.client, PublishConfiguration(topic: "video", session: "s"))
      publisher.stop()
      let summary = try await publisher.run([published(ScriptedSource("camera", frames: 5, ending: .wait))])
      #expect(summary.failed.isEmpty)
      #expect(summary.sources.map(\.hasEnded) == [true])
    }
  }

  @Test("a source that takes long to open keeps nobody from stopping, and is let go when it is open")
  func stopWhileOpening() async throws {
    try await Bench.run { bench in
      let publisher = Publisher(bench.client, PublishConfiguration(topic: "video", session: "s"))
      let (opens, opening) = AsyncStream<Void>.makeStream()
      let (gate, doorkeeper) = AsyncStream<Void>.makeStream()
      let late = ScriptedSource("late", frames: 5, ending: .wait)
      let source = PublishedSource(name: "late") {
        opening.yield()
        for await _ in gate {}
        return late
      }
      let run = Task { try await publisher.run([source]) }
      for await _ in opens { break }
      publisher.stop()
      let summary = try await run.value
      #expect(summary.failed.isEmpty && summary.captured == 0)
      doorkeeper.finish()
      while !late.isCancelled { await Task.yield() }
      #expect(late.captured == 0)
    }
  }

  @Test("a frame that is too large ends its own source alone")
  func oversize() async throws {
    try await Bench.run { bench in
      try await bench.client.createTopic("video", configs: ["max.message.bytes": "3000"])
      let publisher = Publisher(
        bench.client, PublishConfiguration(topic: "video", oversize: .fail, session: "s"))
      let large = ScriptedSource("large", frames: 9, bytes: 4000)
      let summary = try await publisher.run([published(ScriptedSource("small", frames: 40)), published(large)])
      #expect(summary.sources.map(\.published) == [40, 0])
      #expect(summary.sources[1].losses[.oversize] == 1)
      guard case .oversize = summary.sources[1].failure else {
        Issue.record("ended by \(String(describing: summary.sources[1].failure))")
        return
      }
      for report in summary.sources { expectWhole(report) }
    }
  }

  @Test("a source none of whose frames can fit is told before it captures one", arguments: OversizePolicy.allCases)
  func hopeless(_ policy: OversizePolicy) async throws {
    try await Bench.run { bench in
      try await bench.client.createTopic("video", configs: ["max.message.bytes": "3000"])
      let publisher = Publisher(bench.client, PublishConfiguration(topic: "video", oversize: policy, session: "s"))
      let large = ScriptedSource("large", frames: 9, leastImageBytes: 3001)
      let summary = try await publisher.run([published(large), published(ScriptedSource("small", frames: 4))])
      #expect(
        summary.sources[0].failure == .hopeless(topic: "video", source: "large", leastBytes: 3001, limit: 3000))
      #expect(large.captured == 0)
      #expect(summary.sources[1].published == 4)
    }
  }
}

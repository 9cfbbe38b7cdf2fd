import Capture
import Foundation
import KafkaBroker
import KafkaWire
import Synchronization
import Testing

@testable import Recorder

/// A spool whose disk stands still while the broker is away: what is captured meanwhile.
@Suite(.serialized, .timeLimit(.minutes(1))) struct StandingDiskTests {
  private let disk = StandingDisk()

  /// With room for 16 frames of 1000 bytes with the producer, and as many that wait to be written.
  private var configuration: SpoolConfiguration {
    var configuration = SpoolConfiguration(folder: "/spool", maxBytes: 64 << 20)
    configuration.fileSystem = disk
    configuration.settings.patience = .milliseconds(10)
    configuration.settings.farewell = .milliseconds(10)
    configuration.settings.maxFrames = 16
    configuration.settings.maxUnwritten = 16 * SpooledFrames.frame(99, bytes: 1000).bytes
    return configuration
  }

  /// A client whose broker has told about the topic and gone away.
  private func withoutBroker(
    _ prepare: (KafkaClient) async throws -> Void = { _ in }, _ body: (KafkaClient) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("standing-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let broker = try Broker(BrokerConfiguration(dataDirectory: folder))
    let client = KafkaClient(ClientConfiguration(brokers: [try broker.start()]))
    let outcome: Result<Void, any Error>
    do {
      try await prepare(client)
      await broker.stop()
      outcome = .success(try await body(client))
    } catch {
      await broker.stop()
      outcome = .failure(error)
    }
    disk.goOn()
    await client.close()
    try outcome.get()
  }

  /// Waits for it; false where the test's time is over.
  private func comes(_ condition: () -> Bool) async -> Bool {
    while !condition() {
      if Task.isCancelled { return false }
      await Task.yield()
    }
    return true
  }

  /// The numbers on the disk, in order.
  private func written() throws -> [Int] {
    var store = try SpoolStore("/spool", maxBytes: 64 << 20, fileSystem: disk.memory)
    defer { store.close() }
    var numbers: [Int] = []
    while case let reading = store.read(frames: 100, bytes: 1 << 20), !reading.entries.isEmpty {
      numbers += reading.entries.compactMap { SpooledFrames.number($0.frame) }
    }
    return numbers
  }

  @Test("frames are taken while a write stands, up to the bound of the memory; all of them are written in the end")
  func takes() async throws {
    try await withoutBroker { client in
      let spool = try await FrameSpool.open(
        client, PublishConfiguration(topic: "video", session: "s"), configuration
      ) { _ in }
      spool.begin()
      #expect(await spool.take(SpooledFrames.frame(0, bytes: 1000)))
      #expect(await comes { disk.isStanding })
      let taken = Mutex(0)
      let taking = Task {
        for number in 1...17 {
          let isTaken = await spool.take(SpooledFrames.frame(number, bytes: 1000))
          if isTaken { taken.withLock { $0 += 1 } }
        }
      }
      // One after the other comes back though nothing is written; the next one waits for the disk, and is not lost.
      #expect(await comes { taken.withLock { $0 } == 16 && spool.state.withLock { !$0.room.isEmpty } })
      #expect(disk.isStanding && spool.report.spooled == 0)
      disk.goOn()
      await taking.value
      #expect(taken.withLock { $0 } == 17)
      await spool.finish(drains: false)
      #expect(spool.report.losses.isEmpty && spool.report.frames == 18)
      #expect(try written() == Array(0...17))
    }
  }

  @Test("a disk that stands still costs what the policy says, each frame counted", arguments: WhenBehind.allCases)
  func policy(_ policy: WhenBehind) async throws {
    let frames: UInt64 = 2000
    let source = ScriptedSource("door", frames: frames, ending: .wait, whenBehind: policy)
    var settings = PublishConfiguration(topic: "video", session: "s")
    settings.spool = configuration
    let made = Mutex<Publisher?>(nil)
    try await withoutBroker { client in
      let publisher = Publisher(client, settings)
      try await publisher.prepare()
      made.withLock { $0 = publisher }
    } _: { _ in
      let publisher = try #require(made.withLock { $0 })
      let run = Task { try await publisher.run(FrameStream(source)) }
      #expect(await comes { disk.isStanding })
      if policy != .block {
        // The disk holds nobody up.
        #expect(await comes { source.captured == frames })
        #expect(disk.isStanding)
      }
      disk.goOn()
      #expect(await comes { source.captured == frames })
      // What waits in the queue finds its way.
      #expect(
        await comes {
          let progress = publisher.progress
          return progress.spool.map { $0.frames + progress.losses[.queueFull] == frames } ?? false
        })
      publisher.stop()
      let summary = try await run.value
      let lost = summary.losses[.queueFull]
      let kept = try #require(summary.spool).frames
      #expect(summary.captured == frames && kept + lost == frames && summary.losses.total == lost)
      #expect((lost == 0) == (policy == .block))
      let numbers = try written()
      #expect(numbers.count == Int(kept) && numbers == numbers.sorted() && Set(numbers).count == numbers.count)
      switch policy {
      case .block: break
      case .dropOldest: #expect(numbers.last == Int(frames) - 1)
      case .dropNewest: #expect(numbers.prefix(32) == ArraySlice(0..<32))
      }
    }
  }
}

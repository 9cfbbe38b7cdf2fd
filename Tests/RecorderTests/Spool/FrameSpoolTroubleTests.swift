import Capture
import Dispatch
import Foundation
import KafkaBroker
import KafkaWire
import Synchronization
import Testing

@testable import Recorder

/// The spool with its tasks where the disk is small, cannot be read, or stands still.
@Suite(.serialized, .timeLimit(.minutes(2))) struct FrameSpoolTroubleTests {
  private let disk = MemoryFileSystem()

  private func configuration(maxBytes: Int = 1 << 20) -> SpoolConfiguration {
    var configuration = SpoolConfiguration(folder: "/spool", maxBytes: maxBytes)
    configuration.fileSystem = disk
    // A machine that is busy may well take long for an answer.
    configuration.settings.farewell = .seconds(60)
    return configuration
  }

  /// As a run that was killed leaves it.
  private func leave(_ frames: [SpooledFrame]) throws {
    var store = try SpoolStore("/spool", maxBytes: 1 << 20, fileSystem: disk)
    _ = store.append(frames, inMemory: false)
    store.close()
  }

  private func numbersOnDisk(_ maxBytes: Int) throws -> [Int] {
    var store = try SpoolStore("/spool", maxBytes: maxBytes, fileSystem: disk)
    defer { store.close() }
    return store.read(frames: .max, bytes: .max).entries.compactMap { SpooledFrames.number($0.frame) }
  }

  private func numbersOnTopic(_ bench: Bench) async throws -> [Int] {
    var numbers: [Int] = []
    let consumer = Consumer(bench.client, [TopicPartition("video", 0): .beginning])
    let end = try await bench.client.offsets([TopicPartition("video", 0): .end]).values.first ?? 0
    while numbers.count < end, let batch = try await consumer.next() {
      numbers += batch.records.compactMap { $0.header("seq").flatMap { Int($0.string) } }
    }
    await consumer.close()
    return numbers
  }

  /// The address of a broker that has gone.
  private func absentBroker() async throws -> BrokerAddress {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("absent-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let broker = try Broker(BrokerConfiguration(dataDirectory: folder))
    let address = try broker.start()
    await broker.stop()
    return address
  }

  @Test("ended in an outage, a spool that was too small has told of each frame: on the disk, given way, or lost")
  func givesWay() async throws {
    let lost = Mutex<[Int]>([])
    let client = KafkaClient(ClientConfiguration(brokers: [try await absentBroker()]))
    var configuration = configuration(maxBytes: 20_000)
    configuration.settings.patience = .milliseconds(10)
    configuration.settings.farewell = .milliseconds(10)
    let spool = try await FrameSpool.open(
      client, PublishConfiguration(topic: "video", session: "s"), configuration
    ) { event in
      if case .lost(let frame, _) = event { lost.withLock { $0.append(SpooledFrames.number(frame) ?? -1) } }
    }
    // These wait in memory when the spool begins, and are the first on the disk.
    for frame in SpooledFrames.frames(0..<30) { #expect(await spool.take(frame)) }
    spool.begin()
    while spool.report.spooled < 30 { await Task.yield() }
    for frame in SpooledFrames.frames(30..<200) { #expect(await spool.take(frame)) }
    await spool.finish(drains: false)
    let (report, told) = (spool.report, lost.withLock { $0 })
    let left = try numbersOnDisk(20_000)
    #expect(told == Array(0..<30))
    #expect(left.count > 10 && left == Array((200 - left.count)..<200))
    #expect(report.losses[.spoolFull] == UInt64(170 - left.count) && report.frames == UInt64(left.count))
    await client.close()
  }

  @Test("what an earlier run has left and the topic does not take is counted")
  func foreignTooLarge() async throws {
    try await Bench.run { bench in
      try await bench.client.createTopic("video", configs: ["max.message.bytes": "2000"])
      try leave((0..<10).map { SpooledFrames.frame($0, bytes: $0 == 7 ? 5000 : 100, session: "earlier") })
      let spool = try await FrameSpool.open(
        bench.client, PublishConfiguration(topic: "video", session: "s"), configuration()
      ) { _ in }
      spool.begin()
      await spool.finish(drains: true)
      let report = spool.report
      #expect(report.losses[.oversize] == 1 && report.losses.total == 1)
      #expect(report.recovered == 9 && report.frames == 0)
    }
  }

  @Test("a disk that cannot be read for a moment is asked again before anything is sent: nothing goes twice")
  func readAgain() async throws {
    try await Bench.run { bench in
      try await bench.client.createTopic("video")
      let producer = Producer(bench.client)
      for frame in SpooledFrames.frames(0..<10) { _ = try await producer.send(frame.record).metadata() }
      await producer.close()
      try leave(SpooledFrames.frames(0..<25))
      let spool = try await FrameSpool.open(
        bench.client, PublishConfiguration(topic: "video", session: "next"), configuration()
      ) { _ in }
      let failures = Mutex(3)
      disk.whenReading { (operation, path) throws(FileError) in
        let fails = failures.withLock { left in
          left -= 1
          return left >= 0
        }
        if fails { throw FileError(operation: operation, path: path, number: EMFILE) }
      }
      spool.begin()
      await spool.finish(drains: true)
      let report = spool.report
      #expect(report.found == 10 && report.recovered == 15 && report.losses.isEmpty)
      #expect(report.problems.count == 1)
      #expect(try await numbersOnTopic(bench) == Array(0..<25))
    }
  }

  @Test("when it has ended none of its tasks is left, wherever they were, and no file is open", arguments: 0..<30)
  func endsWithItsTasks(_ round: Int) async throws {
    try await Bench.run { bench in
      try await bench.client.createTopic("video")
      try leave(SpooledFrames.frames(0..<25))
      let spool = try await endWhileLookingUp(bench)
      #expect(spool.value == nil)
      #expect(disk.openFiles == 0)
    }
  }

  private struct Weak {
    weak var value: FrameSpool?
  }

  /// Ends a spool while its disk stands, which was asked for what is to be looked up on the topic.
  private func endWhileLookingUp(_ bench: Bench) async throws -> Weak {
    let spool = try await FrameSpool.open(
      bench.client, PublishConfiguration(topic: "video", session: "next"), configuration()
    ) { _ in }
    let gate = DispatchSemaphore(value: 0)
    let isStanding = Mutex(false)
    disk.whenReading { (_, _) throws(FileError) in
      // Only the first time, on the disk's own thread.
      let isFirst = isStanding.withLock { standing in
        defer { standing = true }
        return !standing
      }
      if isFirst { gate.wait() }
    }
    spool.begin()
    while !isStanding.withLock({ $0 }) { await Task.yield() }
    let ending = Task { await spool.finish(drains: false) }
    while !spool.state.withLock({ $0.isClosed }) { await Task.yield() }
    gate.signal()
    await ending.value
    let refusal = spool.refusal
    #expect(refusal == nil)
    return Weak(value: spool)
  }
}

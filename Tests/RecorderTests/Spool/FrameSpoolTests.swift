import Capture
import KafkaWire
import Synchronization
import Testing

@testable import Recorder

/// The spool with its tasks, over sockets and the real disk.
@Suite(.serialized, .timeLimit(.minutes(2))) struct FrameSpoolTests {
  /// What the spool tells.
  private final class Events: Sendable {
    let delivered = Mutex<[Int]>([])
    let lost = Mutex<[Int]>([])

    func take(_ event: FrameSpool.Event) {
      switch event {
      case .delivered(let frame, _): delivered.withLock { $0.append(SpooledFrames.number(frame) ?? -1) }
      case .lost(let frame, _): lost.withLock { $0.append(SpooledFrames.number(frame) ?? -1) }
      case .refused: lost.withLock { $0.append(-1) }
      }
    }
  }

  private func open(
    _ bench: Bench, _ events: Events, session: String = "s", client: KafkaClient? = nil,
    patience: Duration = .seconds(1)
  ) async throws -> FrameSpool {
    var configuration = SpoolConfiguration(folder: "\(bench.folder)/spool", maxBytes: 10 << 20)
    configuration.patience = patience
    return try await FrameSpool.open(
      client ?? bench.client, PublishConfiguration(topic: "video", session: session), configuration
    ) { events.take($0) }
  }

  /// As a run that was killed leaves it.
  private func leave(_ frames: [SpooledFrame], _ mark: SpoolMark, _ bench: Bench) throws {
    var store = try SpoolStore("\(bench.folder)/spool", maxBytes: 10 << 20)
    _ = store.append(frames, inMemory: false)
    store.advance(to: mark)
    store.close()
  }

  private func numbers(_ bench: Bench) async throws -> [Int] {
    var numbers: [Int] = []
    let consumer = Consumer(bench.client, [TopicPartition("video", 0): .beginning])
    let end = try await bench.client.offsets([TopicPartition("video", 0): .end]).values.first ?? 0
    while numbers.count < end, let batch = try await consumer.next() {
      numbers += batch.records.compactMap { $0.header("seq").flatMap { Int($0.string) } }
    }
    await consumer.close()
    return numbers
  }

  private func send(_ frames: [SpooledFrame], _ bench: Bench) async throws {
    let producer = Producer(bench.client)
    for frame in frames { _ = try await producer.send(frame.record).metadata() }
    await producer.close()
  }

  @Test("while the broker is there, frames are delivered in order and the folder stays empty")
  func present() async throws {
    try await Bench.run { bench in
      let events = Events()
      // A machine that is busy may well take a second for an answer.
      let spool = try await open(bench, events, patience: .seconds(100))
      spool.begin()
      for frame in SpooledFrames.frames(0..<200) { #expect(await spool.take(frame)) }
      await spool.finish(drains: true)
      #expect(events.delivered.withLock { $0 } == Array(0..<200))
      #expect(try await numbers(bench) == Array(0..<200))
      #expect(spool.report.spooled == 0 && spool.report.frames == 0 && spool.report.bytes == 0)
      let taken = await spool.take(SpooledFrames.frame(200))
      #expect(!taken)
    }
  }

  @Test(
    "of what a killed run has left only that is sent which is not on the topic yet, with a mark and without",
    arguments: [true, false])
  func reconciles(_ hasMark: Bool) async throws {
    try await Bench.run { bench in
      try await bench.client.createTopic("video")
      // 0 to 9 were acknowledged; 10 to 24 arrived without anyone hearing of it; the rest was never sent.
      try await send(SpooledFrames.frames(0..<25), bench)
      try leave(
        SpooledFrames.frames(hasMark ? 10..<60 : 0..<60), hasMark ? SpoolMark(cursor: 0, floors: [0: 10]) : SpoolMark(),
        bench)
      let events = Events()
      let spool = try await open(bench, events, session: "next")
      spool.begin()
      let own = (0..<5).map { SpooledFrames.frame($0, session: "next") }
      for frame in own { #expect(await spool.take(frame)) }
      await spool.finish(drains: true)
      #expect(try await numbers(bench) == Array(0..<60) + Array(0..<5))
      #expect(spool.report.found == (hasMark ? 15 : 25) && spool.report.recovered == 35)
      #expect(spool.report.frames == 0)
      #expect(events.lost.withLock { $0 } == [])
    }
  }

  @Test("a topic that is deleted under way is looked through and written again, in order")
  func deletedTopic() async throws {
    try await Bench.run { bench in
      let events = Events()
      // One that does not look for the topic for long.
      var settings = ClientConfiguration(brokers: bench.client.configuration.brokers)
      settings.retryTimeout = .seconds(2)
      let client = KafkaClient(settings)
      let spool = try await open(bench, events, client: client)
      spool.begin()
      for frame in SpooledFrames.frames(0..<20) { #expect(await spool.take(frame)) }
      while events.delivered.withLock({ $0.count }) < 20 { await Task.yield() }
      try await bench.client.deleteTopic("video")
      for frame in SpooledFrames.frames(20..<60) { #expect(await spool.take(frame)) }
      while events.delivered.withLock({ $0.count }) < 60, spool.refusal == nil { await Task.yield() }
      await spool.finish(drains: true)
      #expect(events.delivered.withLock { $0 } == Array(0..<60))
      let written = try await numbers(bench)
      #expect(written == Array((60 - written.count)..<60) && written.count >= 40)
      await client.close()
    }
  }

  @Test("a frame that the topic does not take is lost alone")
  func tooLarge() async throws {
    try await Bench.run { bench in
      try await bench.client.createTopic("video", configs: ["max.message.bytes": "2000"])
      let events = Events()
      let spool = try await open(bench, events)
      spool.begin()
      for number in 0..<20 { #expect(await spool.take(SpooledFrames.frame(number, bytes: number == 7 ? 5000 : 100))) }
      await spool.finish(drains: true)
      #expect(events.lost.withLock { $0 } == [7])
      #expect(try await numbers(bench) == (0..<20).filter { $0 != 7 })
    }
  }

  @Test("a frame for a partition that the topic does not have is lost alone")
  func noPartition() async throws {
    try await Bench.run { bench in
      try await bench.client.createTopic("video", partitions: 2)
      let events = Events()
      let spool = try await open(bench, events)
      spool.begin()
      for number in 0..<20 {
        var frame = SpooledFrames.frame(number)
        frame.record.partition = number == 7 ? .max : 0
        #expect(await spool.take(frame))
      }
      await spool.finish(drains: true)
      #expect(events.lost.withLock { $0 } == [7])
      #expect(try await numbers(bench) == (0..<20).filter { $0 != 7 })
    }
  }

  @Test("a folder with frames for another topic is refused, and left as it is")
  func otherTopic() async throws {
    try await Bench.run { bench in
      try leave(SpooledFrames.frames(0..<3), SpoolMark(), bench)
      let error = await #expect(throws: SpoolError.self) {
        try await FrameSpool.open(
          bench.client, PublishConfiguration(topic: "other", session: "s"),
          SpoolConfiguration(folder: "\(bench.folder)/spool", maxBytes: 10 << 20)
        ) { _ in }
      }
      #expect(error?.code == .otherTopic)
      var store = try SpoolStore("\(bench.folder)/spool", maxBytes: 10 << 20)
      #expect(store.frames == 3)
      store.close()
    }
  }
}

import Capture
import Foundation
import KafkaWire
import Testing

@testable import Recorder

/// Publisher, embedded broker and archiver together, over sockets and the real disk.
@Suite(.serialized, .timeLimit(.minutes(3))) struct PublishArchiveTests {
  @Test("100 frames come out as they went in; the next run goes on without doubling one")
  func frames() async throws {
    try await Bench.run { bench in
      let published = try await bench.publish(100)
      #expect(published.failure == nil)
      #expect(published.published == 100)
      #expect(published.offsets == [0: 0...99])
      #expect(published.limits?.isNew == true)
      let first = try await bench.archive(group: "g")
      #expect(first.failure == nil && first.commitFailure == nil)
      #expect(first.reachedEnd && !first.resumed)
      #expect(first.records == 100 && first.bytes == published.bytes)
      #expect(try bench.frameFiles() == bench.pattern(100))
      let partition = TopicPartition("video", 0)
      #expect(try await bench.client.committedOffsets(group: "g", [partition]) == [partition: 100])

      let idle = try await bench.archive()
      #expect(idle.resumed && idle.reachedEnd && idle.records == 0)
      _ = try await bench.publish(20, session: "again")
      let second = try await bench.archive()
      #expect(second.records == 20 && second.positions == [0: 120])
      #expect(try bench.frameFiles() == bench.pattern(100) + bench.pattern(20))
      let verified = try await Verifier(bench.out).run()
      #expect(verified.isSound && verified.frames == 120 && verified.orphans.isEmpty)
    }
  }

  @Test("an .mjpeg archive is the frames' bytes, one behind the other")
  func mjpeg() async throws {
    try await Bench.run { bench in
      _ = try await bench.publish(50)
      let summary = try await bench.archive(.mjpeg)
      #expect(summary.records == 50)
      #expect(try bench.mjpegBytes() == bench.pattern(50).flatMap { $0 })
      let verified = try await Verifier(bench.out).run()
      #expect(verified.isSound && verified.frames == 50)
    }
  }

  @Test("two partitions, plain JPEGs, what is no picture, and a partition without a record")
  func foreignProducers() async throws {
    try await Bench.run { bench in
      try await bench.client.createTopic("cams", partitions: 3)
      let images = try bench.pattern(4)
      let producer = Producer(bench.client)
      for (index, image) in images.enumerated() {
        try await bench.send(Bytes(image), partition: Int32(index % 2), topic: "cams", producer)
      }
      try await bench.send(Bytes("no picture"), partition: 0, topic: "cams", producer)
      await producer.close()
      let summary = try await bench.archive(topic: "cams")
      #expect(summary.failure == nil && summary.reachedEnd)
      #expect(summary.records == 4)
      #expect(summary.losses[.unreadable] == 1)
      #expect(summary.gaps.map(\.span.from) == [2])
      #expect(try bench.frameFiles("cams") == [images[0], images[2], images[1], images[3]])
    }
  }

  @Test("a prepared publisher asks for nothing more than that its frames be written")
  func prepared() async throws {
    try await Bench.run { bench in
      let source = try SourceSpec.testPattern(TestPatternSpec(parsing: TestFrames.spec)).open(
        CaptureOptions(frames: 3, paced: false), clock: ManualFrameClock(utcNanoseconds: 1_700_000_000_000_000_000))
      let publisher = Publisher(bench.client, PublishConfiguration(topic: "video", session: "s"))
      bench.client.metrics()
      try await publisher.prepare()
      let before = bench.client.metrics()
      let summary = try await publisher.run(FrameStream(source, policy: .block))
      #expect(summary.published == 3)
      let after = bench.client.metrics()
      let asked = after.requests.filter { $0.value.count > before.requests[$0.key]?.count ?? 0 }
      #expect(Set(asked.keys.map(\.api)) == [.produce])
      #expect(after.connectionsOpened == before.connectionsOpened)
    }
  }

  @Test("an archiver without an end is stopped, and keeps what it has read")
  func stop() async throws {
    try await Bench.run { bench in
      _ = try await bench.publish(10)
      let archiver = Archiver(bench.client, bench.configuration(until: .never))
      let run = Task { try await archiver.run() }
      while archiver.progress.records < 10 { await Task.yield() }
      await archiver.stop()
      let summary = try await run.value
      #expect(summary.failure == nil && !summary.reachedEnd)
      #expect(summary.records == 10)
      #expect(try bench.frameFiles() == bench.pattern(10))
    }
  }

  @Test(
    "frames that the topic does not take are dropped, made smaller, or end the run", arguments: OversizePolicy.allCases)
  func oversize(_ policy: OversizePolicy) async throws {
    try await Bench.run { bench in
      let largest = try bench.pattern(5).map(\.count).max() ?? 0
      // Room for the image at a lower quality, and for no image as it is.
      let limit = policy == .recompress ? largest * 9 / 10 : 1000
      try await bench.client.createTopic("video", configs: ["max.message.bytes": "\(limit)"])
      let summary = try await bench.publish(5, oversize: policy)
      #expect(summary.limits?.maxMessageBytes == limit)
      switch policy {
      case .drop:
        #expect(summary.losses[.oversize] == 5 && summary.published == 0 && summary.failure == nil)
      case .fail:
        // How many frames the source had taken by then is its own affair; each one of them is counted.
        #expect(summary.losses[.oversize] == 1 && summary.published == 0)
        guard case .oversize = summary.failure else {
          Issue.record("ended by \(String(describing: summary.failure))")
          return
        }
      case .recompress:
        #expect(summary.published == 5 && summary.recompressed == 5 && summary.losses.isEmpty)
      }
    }
  }

  @Test("what keeps an archive from beginning is said: the topic, the folder")
  func cannotBegin() async throws {
    try await Bench.run { bench in
      let unknown = await #expect(throws: ArchiveError.self) { try await bench.archive(topic: "nothing") }
      #expect(unknown?.code == .unknownTopic)
      _ = try await bench.publish(1)
      // A file stands where the folder should be.
      try Data().write(to: URL(fileURLWithPath: bench.out))
      let file = await #expect(throws: ArchiveError.self) { try await bench.archive() }
      #expect(file?.code == .notWritable)
      let format = await #expect(throws: ArchiveError.self) { try await bench.archive(.mkv) }
      #expect(format?.code == .notInThisVersion)
    }
  }
}

import Capture
import KafkaWire
import Testing

@testable import Recorder

@Suite struct UntilTrackerTests {
  @Test("a partition that begins at its end is done, also an empty one")
  func empty() {
    var tracker = UntilTracker(partitions: [0, 1], ends: [0: 0, 1: 5])
    tracker.reached(0, 0)
    #expect(tracker.open == [1])
    tracker.reached(1, 5)
    #expect(tracker.isDone)
  }

  @Test("a record at or above the end ends its partition without being taken")
  func compactedTail() {
    var tracker = UntilTracker(partitions: [0], ends: [0: 5])
    let below = tracker.admits(0, offset: 4, timestamp: 0)
    let above = tracker.admits(0, offset: 7, timestamp: 0)
    #expect(below && !above)
    #expect(tracker.isDone)
  }

  @Test("the first record of the wanted time ends its partition; the others end where they are when it has come")
  func time() {
    var tracker = UntilTracker(partitions: [0, 1], time: 1000)
    let early = tracker.admits(0, offset: 0, timestamp: 999)
    let late = tracker.admits(0, offset: 1, timestamp: 1000)
    #expect(early && !late)
    #expect(tracker.open == [1])
    tracker.close(at: [1: 3])
    tracker.reached(1, 3)
    #expect(tracker.isDone)
  }
}

@Suite struct SegmentPlannerTests {
  private func tally(_ timestamp: Int64 = 0) -> SegmentTally {
    var tally = SegmentTally(from: 0)
    tally.took(
      DecodedFrame(
        image: [1, 2, 3, 4], format: .jpeg, width: 1, height: 1, captureNanoseconds: 0, offset: 0, timestamp: timestamp)
    )
    return tally
  }

  @Test("bytes, records and record time close a segment; an empty one is never closed")
  func limits() {
    var policy = RotationPolicy()
    policy.bytes = 8
    policy.records = 2
    policy.recordTime = .seconds(1)
    let planner = SegmentPlanner(policy: policy)
    #expect(planner.reason(before: 4, at: 0, in: tally()) == nil)
    #expect(planner.reason(before: 5, at: 0, in: tally()) == .bytes)
    #expect(planner.reason(before: 1, at: 1000, in: tally()) == .recordTime)
    #expect(planner.reason(before: 1, at: .max, in: tally(-5)) == .recordTime)
    #expect(planner.reason(before: 1 << 40, at: 0, in: SegmentTally(from: 0)) == nil)
    var two = tally()
    two.took(
      DecodedFrame(
        image: [1], format: .jpeg, width: 1, height: 1, captureNanoseconds: 0, offset: 1, timestamp: 0))
    #expect(planner.reason(before: 1, at: 0, in: two) == .records)
  }

  @Test("a partition is idle after the wanted time and not before")
  func idle() {
    var policy = RotationPolicy()
    policy.idle = .seconds(1)
    #expect(!SegmentPlanner(policy: policy).isIdle(at: 999_999_999, since: 0))
    #expect(SegmentPlanner(policy: policy).isIdle(at: 1_000_000_000, since: 0))
    policy.idle = nil
    #expect(!SegmentPlanner(policy: policy).isIdle(at: .max, since: 0))
  }
}

@Suite struct ManifestReaderTests {
  private func bytes(_ entries: [ManifestEntry]) throws -> [UInt8] {
    let fileSystem = MemoryFileSystem()
    try fileSystem.makeFolder("/a")
    var manifest = try Manifest(folder: "/a", fileSystem)
    for entry in entries { try manifest.append(entry) }
    manifest.close()
    return try fileSystem.contents("/a/manifest.ndjson", limit: 1 << 20)
  }

  @Test("cut anywhere, a manifest gives its whole lines and the size of the torn one")
  func everyCut() throws {
    let topics = ["a", "b"].map { ManifestEntry.topic(ManifestTopic(name: $0, id: "x")) }
    let whole = try bytes(topics)
    for cut in 0...whole.count {
      let reader = try ManifestReader(Array(whole.prefix(cut)))
      #expect(reader.goodBytes + reader.tornBytes == cut)
      #expect(reader.entries.count == whole.prefix(cut).count { $0 == UInt8(ascii: "\n") })
    }
  }

  @Test("a byte changed in any line but the last is damage; in the last line it is a torn line")
  func everyByte() throws {
    let whole = try bytes([.topic(ManifestTopic(name: "a", id: nil))])
    let lastLine = try #require(whole.firstIndex(of: UInt8(ascii: "\n"))) + 1
    for index in whole.indices {
      var changed = whole
      changed[index] ^= 0x20
      if index < lastLine {
        #expect(throws: ManifestReader.Damage.self, "byte \(index)") { try ManifestReader(changed) }
      } else {
        #expect(try ManifestReader(changed).tornBytes == whole.count - lastLine, "byte \(index)")
      }
    }
  }

  @Test("lines that changed places do not fit")
  func order() throws {
    let whole = try bytes([.topic(ManifestTopic(name: "a", id: nil)), .topic(ManifestTopic(name: "b", id: nil))])
    let lines = whole.split(separator: UInt8(ascii: "\n")).map { $0 + [UInt8(ascii: "\n")] }
    #expect(throws: ManifestReader.Damage.line(2)) { try ManifestReader(Array(lines[0] + lines[2] + lines[1])) }
  }
}

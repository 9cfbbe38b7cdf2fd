import Capture
import Foundation
import KafkaWire
import Testing

@testable import Recorder

@Suite struct SpoolStoreTests {
  private let root = "/spool"

  private func open(
    _ fileSystem: MemoryFileSystem, maxBytes: Int = 1 << 20, clock: ManualFrameClock = ManualFrameClock()
  ) throws -> SpoolStore {
    try SpoolStore(root, maxBytes: maxBytes, fileSystem: fileSystem, clock: clock)
  }

  /// Everything that can be read, as numbers, and what could not.
  private func readAll(_ store: inout SpoolStore) -> (numbers: [Int], losses: LossCounts) {
    var numbers: [Int] = []
    var losses = LossCounts()
    while true {
      let reading = store.read(frames: 3, bytes: .max)
      numbers += reading.entries.compactMap { SpooledFrames.number($0.frame) }
      losses.add(reading.losses)
      if reading.next == reading.end { return (numbers, losses) }
    }
  }

  @Test("a frame comes back as it went in: key, value, headers, timestamps and partition")
  func roundTrip() throws {
    var store = try open(MemoryFileSystem())
    var frame = SpooledFrames.frame(7, bytes: 5000)
    frame.record.partition = 3
    frame.record.headers.append(RecordHeader(key: "none", value: nil))
    var bare = SpooledFrame(record: ProducerRecord(topic: "video", value: nil), capture: -1)
    bare.record.headers = []
    let written = store.append([frame, bare], inMemory: false)
    #expect(written.indexes == [0, 1])
    let back = store.read(frames: 10, bytes: .max).entries
    #expect(back.map(\.index) == [0, 1])
    let first = try #require(back.first?.frame)
    #expect(first.record.topic == "video" && first.record.partition == 3)
    #expect(first.record.key == frame.record.key && first.record.value == frame.record.value)
    #expect(first.record.headers == frame.record.headers && first.record.timestamp == frame.record.timestamp)
    #expect(first.capture == 7)
    let second = try #require(back.last?.frame)
    #expect(second.record.key == nil && second.record.value == nil && second.record.timestamp == nil)
    #expect(second.record.partition == nil && second.record.headers.isEmpty && second.capture == -1)
  }

  @Test("what is settled is not read again by the next run, and its segments go")
  func advance() throws {
    let fileSystem = MemoryFileSystem()
    var store = try open(fileSystem, maxBytes: 32_000)
    _ = store.append(SpooledFrames.frames(0..<50), inMemory: false)
    #expect(store.segments.count > 3)
    let full = store.bytes
    store.advance(to: SpoolMark(cursor: 30, floors: [0: 12, 2: 5]))
    #expect(store.bytes < full)
    #expect(store.frames == 20)
    store.close()
    var again = try open(fileSystem, maxBytes: 32_000)
    #expect(again.mark == SpoolMark(cursor: 30, floors: [0: 12, 2: 5]))
    let oldest = try again.oldest()
    #expect(oldest.flatMap(SpooledFrames.number) == 30)
    #expect(readAll(&again).numbers == Array(30..<50))
    again.advance(to: SpoolMark(cursor: 50, floors: [0: 40]))
    #expect(again.bytes == 0 && again.frames == 0)
    again.close()
    let third = try open(fileSystem)
    #expect(third.frames == 0 && third.mark == SpoolMark(cursor: 50, floors: [0: 40]))
    #expect(try fileSystem.list(root).count == 2)
  }

  @Test("whose frames wait is known without their images; those of settled ones are not named")
  func series() throws {
    var store = try open(MemoryFileSystem(), maxBytes: 1 << 20)
    let long = String(repeating: "camera", count: 200)
    let waiting = [
      SpooledFrames.frame(1, bytes: 90_000), SpooledFrames.frame(2, session: "t"), SpooledFrames.frame(3, camera: long),
      SpooledFrames.frame(4), SpooledFrame(record: ProducerRecord(topic: "video", value: nil), capture: 0),
    ]
    _ = store.append(SpooledFrames.frames(0..<1) + waiting, inMemory: false)
    let named = Set(waiting.compactMap { FrameSeries(key: $0.record.key, headers: $0.record.headers) })
    #expect(named.count == 3)
    let series = try store.series()
    #expect(series == named)
    store.advance(to: SpoolMark(cursor: store.end, floors: [:]))
    let rest = try store.series()
    #expect(rest.isEmpty)
  }

  @Test("an entry for another topic is damage, and counted; those behind it are read")
  func otherTopic() throws {
    var store = try open(MemoryFileSystem())
    var stray = SpooledFrames.frame(1)
    stray.record.topic = "elsewhere"
    _ = store.append([SpooledFrames.frame(0), stray, SpooledFrames.frame(2)], inMemory: false)
    store.topic = "video"
    let (numbers, losses) = readAll(&store)
    #expect(numbers == [0, 2])
    #expect(losses[.spoolDamaged] == 1)
  }

  @Test("files that claim more bytes than can be counted are no trap")
  func enormous() throws {
    var store = try open(MemoryFileSystem())
    for first in [0, 10] as [UInt64] {
      store.segments.append(SpoolSegment(first: first, end: first + 10, bytes: .max - 4096))
    }
    #expect(store.bytes == .max)
  }

  @Test("full, the oldest give way and are counted; the rest is in order")
  func full() throws {
    let fileSystem = MemoryFileSystem()
    var store = try open(fileSystem, maxBytes: 40_000)
    var lost: UInt64 = 0
    for number in 0..<500 {
      let result = store.append([SpooledFrames.frame(number)], inMemory: false)
      #expect(result.indexes == [UInt64(number)])
      lost += result.losses[.spoolFull]
      #expect(store.bytes <= 40_000)
    }
    let (numbers, losses) = readAll(&store)
    #expect(lost > 0 && losses.isEmpty)
    #expect(numbers == Array(Int(lost)..<500))
    store.close()
    var again = try open(fileSystem, maxBytes: 40_000)
    #expect(readAll(&again).numbers == numbers)
  }

  @Test("what was read is under way: it gives way without being a loss")
  func fullBehindTheReader() throws {
    var store = try open(MemoryFileSystem(), maxBytes: 40_000)
    _ = store.append(SpooledFrames.frames(0..<100), inMemory: false)
    let read = store.read(frames: 60, bytes: .max).entries.count
    var lost: UInt64 = 0
    for number in 100..<400 { lost += store.append([SpooledFrames.frame(number)], inMemory: false).losses.total }
    let numbers = readAll(&store).numbers
    #expect(UInt64(read) + lost + UInt64(numbers.count) == 400)
    #expect(numbers == Array((400 - numbers.count)..<400))
  }

  @Test("a frame that is larger than half of the limit is refused by name")
  func tooLarge() throws {
    var store = try open(MemoryFileSystem(), maxBytes: 20_000)
    let result = store.append([SpooledFrames.frame(0, bytes: 15_000), SpooledFrames.frame(1)], inMemory: false)
    #expect(result.indexes == [nil, 0])
    #expect(result.losses[.spoolFull] == 1)
  }

  @Test("two publishers cannot share a folder")
  func locked() throws {
    let fileSystem = MemoryFileSystem()
    var first = try open(fileSystem)
    let error = #expect(throws: SpoolError.self) { try open(fileSystem) }
    #expect(error?.code == .locked)
    first.close()
    var second = try open(fileSystem)
    second.close()
    #expect(fileSystem.openFiles == 0)
  }

  @Test("killed at every operation, whatever was written is read by the next run, in order, and nothing twice")
  func killedEverywhere() throws {
    var stopped = 0
    for operation in 1... {
      let fileSystem = MemoryFileSystem()
      fileSystem.expect(.crash(at: operation))
      let outcome = work(fileSystem)
      guard fileSystem.hasCrashed else { break }
      stopped += 1
      fileSystem.restart(after: .kill)
      var store = try open(fileSystem, maxBytes: 12_000)
      let (numbers, losses) = readAll(&store)
      #expect(losses.isEmpty, "operation \(operation)")
      let first = numbers.first ?? outcome.written
      // Settled frames may come again, for the mark is not written each time; none that was written may be missing.
      #expect(first <= max(outcome.settled, outcome.dropped), "operation \(operation)")
      #expect(numbers == Array(first..<(first + numbers.count)), "operation \(operation)")
      #expect(first + numbers.count >= outcome.written, "operation \(operation)")
      store.close()
      #expect(fileSystem.openFiles == 0, "operation \(operation)")
    }
    #expect(stopped > 60)
  }

  @Test(
    "after a power cut at every operation it opens, and what it has is in order",
    arguments: [MemoryFileSystem.Crash.powerLoss, .namesKept, .halfKept])
  func powerCutEverywhere(_ crash: MemoryFileSystem.Crash) throws {
    for operation in 1... {
      let fileSystem = MemoryFileSystem()
      fileSystem.expect(.crash(at: operation))
      _ = work(fileSystem)
      guard fileSystem.hasCrashed else { break }
      fileSystem.restart(after: crash)
      var store = try open(fileSystem, maxBytes: 12_000)
      let numbers = readAll(&store).numbers
      #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count, "operation \(operation)")
      let result = store.append([SpooledFrames.frame(1000)], inMemory: false)
      #expect(result.losses.isEmpty, "operation \(operation)")
      #expect(readAll(&store).numbers == [1000], "operation \(operation)")
    }
  }

  @Test(
    "a disk that is full at any operation, for once or for good, costs frames by name, and leaves no file behind",
    arguments: [false, true])
  func diskFullEverywhere(_ stays: Bool) throws {
    for operation in 4...100 {
      let fileSystem = MemoryFileSystem()
      let clock = ManualFrameClock()
      fileSystem.expect(stays ? .full(at: operation) : .failure(at: operation, ENOSPC))
      var store = try open(fileSystem, clock: clock)
      var expected: [Int] = []
      var losses = LossCounts()
      for number in 0..<60 {
        clock.advance(by: 300_000_000)
        let mark = SpoolMark(cursor: 0, floors: [0: Int64(number)])
        let result = store.append([SpooledFrames.frame(number)], inMemory: false, mark)
        losses.add(result.losses)
        if result.indexes == [UInt64(expected.count)] { expected.append(number) }
        // A checkpoint and the lock.
        let others = try fileSystem.list(root).count - store.segments.count
        #expect((1...2).contains(others), "operation \(operation)")
      }
      #expect(losses[.spoolFailed] == UInt64(60 - expected.count), "operation \(operation)")
      #expect(stays || losses.total <= 1, "operation \(operation)")
      #expect(readAll(&store).numbers == expected, "operation \(operation)")
      store.close()
      fileSystem.expect(nil)
      var again = try open(fileSystem)
      #expect(readAll(&again).numbers == expected, "operation \(operation)")
    }
  }

  @Test("checkpoints that kills and failures have left go; the newest that is whole counts")
  func strayCheckpoints() throws {
    let fileSystem = MemoryFileSystem()
    var store = try open(fileSystem)
    _ = store.append(SpooledFrames.frames(0..<9), inMemory: false)
    let mark = SpoolMark(cursor: 4, floors: [0: 4])
    store.advance(to: mark)
    store.close()
    let strays: [(String, [UInt8])] = [("checkpoint-40", [1, 2, 3]), ("checkpoint-41", []), ("checkpoint-0", [9])]
    for (name, bytes) in strays {
      let file = try fileSystem.create("\(root)/\(name)")
      try fileSystem.write([Bytes(bytes)], to: file)
      fileSystem.close(file)
    }
    var again = try open(fileSystem)
    #expect(again.mark == mark)
    #expect(try fileSystem.list(root).count { $0.hasPrefix("checkpoint-") } == 1)
    again.advance(to: SpoolMark(cursor: 6, floors: [0: 6]))
    again.close()
    let third = try open(fileSystem)
    #expect(third.mark == SpoolMark(cursor: 6, floors: [0: 6]))
    #expect(try fileSystem.list(root).count == 3)
  }

  @Test("after a sync that failed nothing more goes into that file; each failure is told")
  func syncFails() throws {
    let fileSystem = MemoryFileSystem()
    let clock = ManualFrameClock()
    var store = try open(fileSystem, clock: clock)
    _ = store.append([SpooledFrames.frame(0)], inMemory: false)
    #expect(store.segments.count == 1 && store.problems.isEmpty)
    clock.advance(by: 2_000_000_000)
    // Written, and not synced.
    fileSystem.expect(.failure(at: 2, EIO))
    let result = store.append([SpooledFrames.frame(1)], inMemory: false)
    #expect(result.indexes == [1] && result.losses.isEmpty)
    #expect(store.problems.count == 1 && store.problems.allSatisfy { $0.contains("fsync") })
    fileSystem.expect(nil)
    _ = store.append([SpooledFrames.frame(2)], inMemory: false)
    #expect(store.segments.map(\.first) == [0, 2])
    #expect(readAll(&store).numbers == [0, 1, 2])

    var other = try SpoolStore("/other", maxBytes: 1 << 20, fileSystem: fileSystem, clock: clock)
    _ = other.append([SpooledFrames.frame(0)], inMemory: false)
    fileSystem.expect(.failure(at: 1, EIO))
    other.close()
    #expect(other.problems.count == 1 && other.problems.allSatisfy { $0.contains("fsync") })
  }

  @Test("what was written is synced a second later though nothing follows, and a power cut does not cost it")
  func idleSync() throws {
    for waits in [Int64(900_000_000), 1_000_000_000] {
      let fileSystem = MemoryFileSystem()
      let clock = ManualFrameClock()
      var store = try open(fileSystem, clock: clock)
      let result = store.append(SpooledFrames.frames(0..<3), inMemory: false)
      #expect(!result.isSynced && !store.isSynced)
      clock.advance(by: waits)
      store.syncWhenDue()
      #expect(store.isSynced == (waits == 1_000_000_000))
      fileSystem.restart(after: .powerLoss)
      var again = try open(fileSystem)
      #expect(readAll(&again).numbers == (waits == 1_000_000_000 ? [0, 1, 2] : []))
    }
  }

  @Test("what cannot be read for a while is read afterwards, and nothing is given up", arguments: ["open", "pread"])
  func unreadableForAWhile(_ operation: String) throws {
    let fileSystem = MemoryFileSystem()
    var store = try open(fileSystem, maxBytes: 32_000)
    _ = store.append(SpooledFrames.frames(0..<40), inMemory: false)
    _ = store.read(frames: 3, bytes: .max)
    fileSystem.whenReading { (asked, path) throws(FileError) in
      if asked == operation { throw FileError(operation: asked, path: path, number: EMFILE) }
    }
    var before: [Int] = []
    for _ in 0..<(SpoolStore.maxTries - 1) {
      let reading = store.read(frames: 100, bytes: .max)
      before += reading.entries.compactMap { SpooledFrames.number($0.frame) }
      #expect(reading.isDisturbed && reading.losses.isEmpty && reading.next < reading.end)
    }
    #expect(throws: FileError.self) { try store.series() }
    fileSystem.whenReading(nil)
    let (numbers, losses) = readAll(&store)
    #expect(before + numbers == Array(3..<40) && losses.isEmpty)
    #expect(store.problems.count == 1)
    store.close()
    #expect(fileSystem.openFiles == 0)
  }

  @Test("what can never be read is given up in the end, and no more than that: an image, or what stands behind it")
  func unreadableForGood() throws {
    let fileSystem = MemoryFileSystem()
    var store = try open(fileSystem, maxBytes: 32_000)
    _ = store.append(SpooledFrames.frames(0..<40), inMemory: false)
    let segments = store.segments
    try #require(segments.count >= 4)
    let name = segments[1].name
    fileSystem.whenReading { (asked, path) throws(FileError) in
      if asked == "pread", path.hasSuffix(name) { throw FileError(operation: asked, path: path, number: EIO) }
    }
    var numbers: [Int] = []
    var losses = LossCounts()
    var disturbed = 0
    for _ in 0..<100 {
      let reading = store.read(frames: 100, bytes: .max)
      numbers += reading.entries.compactMap { SpooledFrames.number($0.frame) }
      losses.add(reading.losses)
      if reading.isDisturbed { disturbed += 1 }
      if reading.next == reading.end { break }
    }
    let missing = Int(segments[1].first)..<Int(segments[1].end)
    #expect(disturbed == SpoolStore.maxTries - 1)
    #expect(numbers == (0..<40).filter { !missing.contains($0) })
    #expect(losses[.spoolDamaged] == UInt64(missing.count) && losses.total == UInt64(missing.count))
    let oldest = try store.oldest()
    #expect(oldest.flatMap(SpooledFrames.number) == 0)
  }

  @Test("damage costs the entries that it hit, and is counted; foreign files are named")
  func damage() throws {
    let fileSystem = MemoryFileSystem()
    var store = try open(fileSystem, maxBytes: 32_000)
    _ = store.append(SpooledFrames.frames(0..<40), inMemory: false)
    let segments = store.segments
    store.close()
    try #require(segments.count >= 4)
    // One bit in an image; a length that cannot be; a file that is no segment; one that nobody knows.
    try alter(fileSystem, segments[0].name) { $0[$0.count - 1] ^= 1 }
    try alter(fileSystem, segments[1].name) { $0.replaceSubrange(8..<12, with: [0xff, 0xff, 0xff, 0xff]) }
    try alter(fileSystem, segments[2].name) { $0.replaceSubrange(0..<8, with: Array("garbage!".utf8)) }
    fileSystem.close(try fileSystem.create("\(root)/holiday.txt"))
    var again = try open(fileSystem, maxBytes: 32_000)
    let (numbers, losses) = readAll(&again)
    let missing =
      [Int(segments[0].end) - 1] + Array(Int(segments[1].first)..<Int(segments[1].end))
      + Array(Int(segments[2].first)..<Int(segments[2].end))
    #expect(numbers == (0..<40).filter { !missing.contains($0) })
    #expect(losses[.spoolDamaged] == UInt64(missing.count))
    #expect(again.problems.contains { $0.contains("holiday.txt") })
    #expect(again.problems.contains { $0.contains("\(segments[2].name).damaged") })
    #expect(again.problems.contains { $0.contains(segments[1].name) })
  }

  @Test("any bytes in place of a segment or a checkpoint are taken without a trap", arguments: 0..<50)
  func anyBytes(_ seed: Int) throws {
    var dice = SeededGenerator(UInt64(seed))
    let fileSystem = MemoryFileSystem()
    var store = try open(fileSystem, maxBytes: 32_000)
    _ = store.append(SpooledFrames.frames(0..<40), inMemory: false)
    store.advance(to: SpoolMark(cursor: 1, floors: [0: 1]))
    store.close()
    for name in try fileSystem.list(root) where name != SpoolStore.lockName {
      try alter(fileSystem, name) { bytes in
        for _ in 0..<4 where !bytes.isEmpty {
          bytes[Int.random(in: 0..<bytes.count, using: &dice)] = UInt8.random(in: 0...255, using: &dice)
        }
        if Bool.random(using: &dice) { bytes.removeLast(Int.random(in: 0...bytes.count, using: &dice)) }
      }
    }
    var again = try open(fileSystem, maxBytes: 32_000)
    let (numbers, losses) = readAll(&again)
    #expect(numbers == numbers.sorted())
    #expect(numbers.count <= 40 && losses.total <= 40)
  }

  private func alter(_ fileSystem: MemoryFileSystem, _ name: String, _ body: (inout [UInt8]) -> Void) throws {
    let path = "\(root)/\(name)"
    var bytes = try fileSystem.contents(path, limit: .max)
    body(&bytes)
    try fileSystem.remove(path)
    let file = try fileSystem.create(path)
    try fileSystem.write([Bytes(bytes)], to: file)
    fileSystem.close(file)
  }

  /// A spool's life: frames written and settled, segments dropped.
  ///
  /// - Returns: how many frames were written, settled and dropped before the world stopped.
  private func work(_ fileSystem: MemoryFileSystem) -> (written: Int, settled: Int, dropped: Int) {
    var outcome = (written: 0, settled: 0, dropped: 0)
    guard var store = try? open(fileSystem, maxBytes: 12_000) else { return outcome }
    for number in 0..<60 {
      let result = store.append([SpooledFrames.frame(number)], inMemory: false)
      if result.indexes == [UInt64(number)] { outcome.written = number + 1 }
      outcome.dropped = Int(store.mark.cursor)
      if fileSystem.hasCrashed { return outcome }
      if number % 10 == 9, number < 30 {
        outcome.settled = number - 4
        store.advance(to: SpoolMark(cursor: UInt64(number - 4), floors: [0: Int64(number)]))
      }
    }
    store.close()
    return outcome
  }
}

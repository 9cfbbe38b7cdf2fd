import Foundation
import KafkaWire
import Testing

@testable import KafkaBroker

/// A partition's log as a value on a directory of its own.
@Suite struct PartitionLogTests {
  let directory = TemporaryDirectory()

  /// Opens the log as a broker does at its start.
  func open(
    _ settings: LogSettings = LogSettings(), disk: Disk = .posix, at path: String? = nil
  ) throws -> PartitionLog {
    let log = PartitionLog(
      directory: path ?? directory.path, settings: settings, cache: SegmentCache(limit: 4), disk: disk)
    try log.recover { _ in }
    return log
  }

  func append(_ log: PartitionLog, _ values: String..., timestamp: Int64 = 1000) throws {
    _ = try log.append(Batches.make(values, timestamp: timestamp), now: timestamp)
  }

  func values(_ log: PartitionLog, from offset: Int64 = 0) throws -> [String] {
    var values: [String] = []
    var next = offset
    while next < log.endOffset {
      let more = try Batches.values(log.read(from: next, maxBytes: 1 << 20, wholeFirst: true), from: next)
      guard !more.isEmpty else { break }
      values += more
      next += Int64(more.count)
    }
    return values
  }

  /// Small segments and an index entry for nearly every batch.
  var small: LogSettings {
    var settings = LogSettings()
    settings.segmentBytes = 1024
    settings.indexInterval = 100
    return settings
  }

  @Test("with LogAppendTime records carry the time of their arrival, also after a restart")
  func logAppendTime() throws {
    var settings = LogSettings()
    settings.stampsArrival = true
    let log = try open(settings)
    #expect(try log.append(Batches.make(["one", "two"], timestamp: 1000), now: 5000).logAppendTime == 5000)
    #expect(try log.append(Batches.make(["three"], timestamp: 9000), now: 5040).logAppendTime == 5040)
    for log in [log, try open(settings)] {
      var batches = RecordBatchIterator(try log.read(from: 0, maxBytes: 1 << 20, wholeFirst: true))
      var stamps: [Int64] = []
      while let batch = try batches.next() { stamps += try batch.records().map(\.timestamp) }
      #expect(stamps == [5000, 5000, 5040])
    }
  }

  @Test("a torn tail is cut off, wherever the last batch was torn, and nothing before it")
  func tornTail() throws {
    let log = try open()
    try append(log, "one")
    try append(log, "two", "three")
    let kept = log.size
    try append(log, "torn")
    let file = try File(log.segments[0].logPath, create: false)
    let bytes = try file.read(log.size, at: 0).array
    for cut in kept..<bytes.count {
      let path = directory.path + "/cut-\(cut)"
      try Directory.create(path)
      try Data(bytes[..<cut]).write(to: URL(fileURLWithPath: path + "/00000000000000000000.log"))
      let cutLog = try open(at: path)
      #expect(cutLog.endOffset == 3)
      #expect(cutLog.size == kept)
      try append(cutLog, "next")
      #expect(try values(cutLog) == ["one", "two", "three", "next"])
    }
  }

  @Test("a batch with a flipped bit is cut off, wherever the bit is", arguments: 0..<8)
  func flippedBit(bit: Int) throws {
    let log = try open()
    try append(log, "one")
    let kept = log.size
    try append(log, "two")
    let bytes = try File(log.segments[0].logPath, create: false).read(log.size, at: 0).array
    // Bytes 12 to 15 of a batch are the leader epoch, which no checksum covers.
    for position in kept..<bytes.count where !(12..<16).contains(position - kept) {
      let path = directory.path + "/flip-\(position)"
      try Directory.create(path)
      var damaged = bytes
      damaged[position] ^= 1 << UInt8(bit)
      try Data(damaged).write(to: URL(fileURLWithPath: path + "/00000000000000000000.log"))
      #expect(try open(at: path).endOffset == 1, "byte \(position - kept) of the batch")
    }
  }

  @Test("a lost or damaged index is built anew", arguments: [nil, [UInt8](repeating: 7, count: 48), [1, 2, 3]])
  func lostIndex(content: [UInt8]?) throws {
    let log = try open(small)
    for number in 0..<40 { try append(log, "value \(number)") }
    let expected = try values(log)
    for segment in log.segments {
      unlink(segment.indexPath)
      if let content { try Data(content).write(to: URL(fileURLWithPath: segment.indexPath)) }
    }
    let reopened = try open(small)
    #expect(reopened.segments.count > 2)
    for offset in 0..<40 {
      #expect(try values(reopened, from: Int64(offset)) == Array(expected[offset...]))
    }
  }

  @Test("a clean restart reads no batch again and keeps the index")
  func cleanRestart() throws {
    let log = try open(small)
    for number in 0..<40 { try append(log, "value \(number)") }
    try log.closeCleanly()
    let sizes = try log.segments.map { try File($0.indexPath, create: false).size() }
    // The last one may hold a single batch yet.
    #expect(sizes.dropLast().allSatisfy { $0 > 0 })
    // A byte that no recovery would accept shows that none looked.
    let first = try File(log.segments[0].logPath, create: false)
    let last = try first.read(1, at: log.segments[0].size - 1).array
    try first.write(ByteChain([last[0] ^ 1]), at: log.segments[0].size - 1)
    let reopened = try open(small)
    #expect(reopened.endOffset == 40)
    #expect(reopened.size == log.size)
    #expect(try reopened.segments.map { try File($0.indexPath, create: false).size() } == sizes)
  }

  @Test("the log goes on in new files, and is read across them")
  func roll() throws {
    let log = try open(small)
    for number in 0..<100 { try append(log, "value \(number)") }
    #expect(log.segments.count > 5)
    #expect(log.segments.allSatisfy { $0.size <= 1024 })
    #expect(try values(log) == (0..<100).map { "value \($0)" })
    #expect(try values(open(small)) == (0..<100).map { "value \($0)" })
  }

  @Test("an answer holds as many whole batches as its limit allows, and the first one always")
  func limits() throws {
    var settings = LogSettings()
    settings.indexInterval = 1
    let log = try open(settings)
    try append(log, "a")
    let one = log.size
    try append(log, "b")
    try append(log, "c")
    #expect(try log.read(from: 0, maxBytes: 1, wholeFirst: true).count == one)
    #expect(try log.read(from: 0, maxBytes: 1, wholeFirst: false).isEmpty)
    #expect(try log.read(from: 0, maxBytes: one * 2 + 5, wholeFirst: false).count == one * 2)
    #expect(try log.read(from: 2, maxBytes: one * 9, wholeFirst: false).count == one)
    #expect(try log.read(from: 3, maxBytes: one, wholeFirst: true).isEmpty)
  }

  @Test("retention by size removes the oldest files and moves the start")
  func retentionBySize() throws {
    var settings = small
    settings.retentionBytes = 3000
    let log = try open(settings)
    for number in 0..<100 { try append(log, "value \(number)") }
    #expect(try log.enforceRetention(now: 0) > 0)
    #expect(log.startOffset > 0)
    #expect(log.size >= 3000)
    #expect(log.size <= 3000 + 1024)
    let start = log.startOffset
    let reopened = try open(settings)
    #expect(reopened.startOffset == start)
    #expect(try values(reopened, from: start).count == 100 - Int(start))
  }

  @Test("retention by time removes what is older, the newest file included, and keeps the offsets")
  func retentionByTime() throws {
    var settings = small
    settings.retentionTime = 1000
    let log = try open(settings)
    for number in 0..<50 { try append(log, "value \(number)", timestamp: Int64(number)) }
    try log.enforceRetention(now: 500)
    #expect(log.startOffset == 0)
    try log.enforceRetention(now: 5000)
    #expect(log.startOffset == 50)
    #expect(try open(settings).endOffset == 50)
  }

  @Test("a time is found in any file, to the record")
  func findByTime() throws {
    let log = try open(small)
    for number in 0..<40 { try append(log, "a", "b", timestamp: Int64(number) * 10) }
    for reopened in [log, try open(small)] {
      #expect(try #require(try reopened.find(timestamp: 0)) == (0, 0))
      #expect(try #require(try reopened.find(timestamp: 201)) == (41, 201))
      #expect(try #require(try reopened.find(timestamp: 202)) == (42, 210))
      #expect(try reopened.find(timestamp: 392) == nil)
      #expect(try #require(try reopened.findGreatestTimestamp()) == (79, 391))
    }
  }

  @Test("on a full disk a batch is refused, whatever part of it was written, and the log goes on with room")
  func diskFull() throws {
    let room = Room()
    let disk = Disk(write: room.write, sync: { _ in 0 })
    let log = try open(disk: disk)
    try append(log, "before")
    let batch = try Batches.make(["does not fit"])
    for bytes in 0..<batch.count {
      room.left = bytes
      let refusal = #expect(throws: AppendRefusal.self) { try log.append(batch, now: 0) }
      #expect(refusal?.code == .kafkaStorageError)
      #expect(log.endOffset == 1)
      #expect(try open(at: directory.path).endOffset == 1)
    }
    room.left = .max
    try append(log, "after")
    #expect(try values(log) == ["before", "after"])
    #expect(try values(open()) == ["before", "after"])
  }

  @Test("a log whose disk failed to sync takes nothing more")
  func failedSync() throws {
    let log = try open()
    log.failure = StorageError("sync", "x", code: EIO)
    let refusal = #expect(throws: AppendRefusal.self) { try log.append(Batches.make(["a"]), now: 0) }
    #expect(refusal?.code == .kafkaStorageError)
  }

  @Test("producers are known again after a restart, clean or not", arguments: [false, true])
  func producers(isClean: Bool) throws {
    let log = try open(small)
    for sequence in 0..<30 {
      _ = try log.append(Batches.make(["\(sequence)"], producer: 7, epoch: 2, sequence: Int32(sequence)), now: 0)
    }
    if isClean { try log.closeCleanly() }
    let reopened = try open(small)
    #expect(reopened.producers.entries[7]?.batches == log.producers.entries[7]?.batches)
    let again = try reopened.append(Batches.make(["29"], producer: 7, epoch: 2, sequence: 29), now: 0)
    #expect(again == .init(baseOffset: 29, isDuplicate: true))
    #expect(reopened.endOffset == 30)
  }
}

/// A disk with so many bytes left.
final class Room: @unchecked Sendable {
  // Unchecked: used by one test on one thread.
  var left = Int.max

  func write(_ descriptor: Int32, _ vectors: UnsafePointer<iovec>, _ count: Int32, _ offset: Int) -> Int {
    guard left > 0 else {
      errno = ENOSPC
      return -1
    }
    guard left < .max else { return pwritev(descriptor, vectors, count, off_t(offset)) }
    let written = pwrite(descriptor, vectors[0].iov_base, min(vectors[0].iov_len, left), off_t(offset))
    left -= written
    return written
  }
}

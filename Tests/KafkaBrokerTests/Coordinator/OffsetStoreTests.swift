import Foundation
import KafkaWire
import Testing

@testable import KafkaBroker

/// The journal of committed offsets, on a directory of its own.
@Suite struct OffsetStoreTests {
  let directory = TemporaryDirectory()

  func open(_ name: String = "offsets.journal") throws -> OffsetStore {
    try OffsetStore(path: directory.path + "/" + name, disk: .posix) { _ in }
  }

  func commit(_ store: OffsetStore, _ offset: Int64, group: String = "g", partition: Int32 = 0) throws {
    let committed = OffsetCommitRequest.Partition(
      partitionIndex: partition, committedOffset: offset, committedMetadata: "m")
    try store.commit(OffsetCommitRequest(groupID: group, topics: [.init(name: "video", partitions: [committed])]))
  }

  @Test("the last commit counts, after a restart too")
  func restart() throws {
    let store = try open()
    try commit(store, 5)
    try commit(store, 9)
    try commit(store, 2, partition: 1)
    for store in [store, try open()] {
      #expect(store.offset("g", "video", 0) == CommittedOffset(offset: 9, leaderEpoch: -1, metadata: "m"))
      #expect(store.offset("g", "video", 1)?.offset == 2)
      #expect(store.offset("h", "video", 0) == nil)
      #expect(store.entries == 2)
    }
  }

  @Test("a torn end is cut off, wherever the last entry was torn")
  func tornEnd() throws {
    let store = try open()
    try commit(store, 5)
    let kept = try store.file.size()
    try commit(store, 6)
    let bytes = try store.file.read(1000, at: 0).array
    for cut in kept..<bytes.count {
      try Data(bytes[..<cut]).write(to: URL(fileURLWithPath: directory.path + "/cut"))
      let torn = try open("cut")
      #expect(torn.offset("g", "video", 0)?.offset == 5)
      try commit(torn, 7)
      #expect(try open("cut").offset("g", "video", 0)?.offset == 7)
    }
  }

  @Test("a flipped bit costs its own entry and is told; what was committed later stays")
  func flippedBit() throws {
    let store = try open()
    try commit(store, 5)
    let start = try store.file.size()
    try commit(store, 6, partition: 1)
    let end = try store.file.size()
    try commit(store, 7, group: "h")
    try commit(store, 8, partition: 2)
    let bytes = try store.file.read(1000, at: 0).array
    for position in start..<end {
      for bit in [0, 7] {
        var damaged = bytes
        damaged[position] ^= 1 << bit
        try Data(damaged).write(to: URL(fileURLWithPath: directory.path + "/flipped"))
        var reports: [String] = []
        let opened = try OffsetStore(path: directory.path + "/flipped", disk: .posix) { reports.append($0) }
        #expect(opened.offset("g", "video", 0)?.offset == 5, "byte \(position)")
        #expect(opened.offset("g", "video", 1) == nil, "byte \(position)")
        #expect(opened.offset("h", "video", 0)?.offset == 7, "byte \(position)")
        #expect(opened.offset("g", "video", 2)?.offset == 8, "byte \(position)")
        #expect(reports.count == 1 && reports[0].contains("\(end - start) bytes from byte \(start)"), "\(reports)")
        // What is committed now is read again, behind the damage.
        try commit(opened, 9, group: "i")
        #expect(try open("flipped").offset("i", "video", 0)?.offset == 9)
      }
    }
  }

  @Test("entries are found behind a damaged stretch that is longer than what is looked through at once")
  func longDamage() throws {
    let store = try open()
    try commit(store, 5)
    let start = try store.file.size()
    var damaged = try store.file.read(1000, at: 0).array
    let entry = damaged
    damaged += (0..<(OffsetStore.scanWindow * 2 + 17)).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    let other = try open("other")
    try commit(other, 6, group: "h")
    damaged += try other.file.read(1000, at: 0).array
    try Data(damaged).write(to: URL(fileURLWithPath: directory.path + "/long"))
    let opened = try open("long")
    #expect(entry.count == start)
    #expect(opened.offset("g", "video", 0)?.offset == 5)
    #expect(opened.offset("h", "video", 0)?.offset == 6)
  }

  @Test("a forgotten group stays forgotten, and no other with it")
  func forgetGroup() throws {
    let store = try open()
    try commit(store, 5)
    try commit(store, 5, partition: 1)
    try commit(store, 6, group: "h")
    try store.forget(group: "g")
    try store.forget(group: "none")
    for store in [store, try open()] {
      #expect(store.groups.keys.sorted() == ["h"])
      #expect(store.entries == 1)
    }
  }

  @Test("a forgotten topic stays forgotten")
  func forget() throws {
    let store = try open()
    try commit(store, 5)
    try commit(store, 6, group: "h")
    try store.forget(topic: "video")
    #expect(store.entries == 0)
    #expect(try open().groups.isEmpty)
  }

  @Test("the journal does not grow with the number of commits")
  func compaction() throws {
    let store = try open()
    for offset in 0..<40_000 { try commit(store, Int64(offset), partition: Int32(offset % 3)) }
    #expect(try store.file.size() < 2 << 20)
    let reopened = try open()
    #expect((0..<3).map { reopened.offset("g", "video", $0)?.offset } == [39_999, 39_997, 39_998])
  }
}

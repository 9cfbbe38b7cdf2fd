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

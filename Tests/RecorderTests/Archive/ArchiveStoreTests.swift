import Capture
import Foundation
import KafkaWire
import Testing

@testable import Recorder

@Suite struct ArchiveStoreTests {
  private func run(_ count: Int, format: ArchiveFormat = .frames) throws -> ArchiveRun {
    ArchiveRun(fileSystem: MemoryFileSystem(), format: format, records: [0: try TestFrames.records(count)])
  }

  @Test("frames lie in files that sort by offset")
  func frameNames() throws {
    var run = try run(3)
    run.records[0] = try TestFrames.records(3, from: 42)
    run.logStarts[0] = 42
    #expect(run.archive().failure == nil)
    let folder = "/archive/video/00000/00000000000000000042-00000000000000000044"
    let expected = [
      "00000000000000000042.jpg", "00000000000000000043.jpg", "00000000000000000044.jpg", "frames.idx",
    ]
    #expect(try run.fileSystem.list(folder).sorted() == expected)
  }

  @Test("an .mjpeg segment is its frames, byte for byte one behind the other")
  func mjpegBytes() throws {
    let run = try run(4, format: .mjpeg)
    #expect(run.archive().failure == nil)
    let name = "video+0+00000000000000000000-00000000000000000003.mjpeg"
    let bytes = try run.fileSystem.contents("/archive/\(name)", limit: 1 << 24)
    #expect(bytes == (run.records[0] ?? []).flatMap { $0.value?.array ?? [] })
  }

  @Test("two archivers in one folder: the second is refused")
  func locked() throws {
    let run = try run(1)
    var first = try run.store()
    #expect(run.archive().failure?.code == .locked)
    first.release()
    #expect(run.archive().failure == nil)
  }

  @Test("a topic with another id, or one that ends before its archive, is refused")
  func recreated() throws {
    var run = try run(3)
    #expect(run.archive().failure == nil)
    run.topicID = "id-2"
    #expect(run.archive().failure?.code == .topicRecreated)
    // Brokers before 2.8 have no ids: the end tells.
    run.topicID = nil
    var store = try run.store()
    store.begin([0: 3], logStarts: [:], until: UntilTracker(partitions: [0]))
    let batch = ConsumedBatch(
      partition: TopicPartition("video", 0), records: [], nextOffset: 1, firstOffset: 0, highWatermark: 1,
      logStartOffset: 0)
    let error = #expect(throws: ArchiveError.self) { try store.accept(batch) }
    #expect(error?.code == .topicRecreated)
    store.release()
  }

  @Test("segments without a manifest are left alone")
  func manifestLost() throws {
    let run = try run(2)
    #expect(run.archive().failure == nil)
    try run.fileSystem.remove("/archive/manifest.ndjson")
    #expect(run.archive().failure?.code == .damaged)
    #expect(try run.fileSystem.list("/archive/video/00000").count == 1)
  }

  @Test("a manifest that was changed in the middle is refused")
  func manifestChanged() throws {
    let run = try run(2)
    #expect(run.archive().failure == nil)
    var bytes = try run.fileSystem.contents("/archive/manifest.ndjson", limit: 1 << 20)
    bytes[20] ^= 1
    try run.fileSystem.remove("/archive/manifest.ndjson")
    let file = try run.fileSystem.create("/archive/manifest.ndjson")
    try run.fileSystem.write([Bytes(bytes)], to: file)
    run.fileSystem.close(file)
    #expect(run.archive().failure?.code == .damaged)
  }

  @Test("offsets that retention took are a named gap; those that compaction took are no loss")
  func gaps() throws {
    var run = try run(8)
    run.records[0]?.removeSubrange(4..<6)
    run.records[0]?.removeFirst(2)
    run.logStarts[0] = 2
    let outcome = run.archive()
    #expect(outcome.progress.losses[.retention] == 2)
    let segment = try #require(try run.manifest().segments.first)
    #expect(
      segment.gaps == [
        OffsetSpan(from: 0, to: 1, reason: "retention"), OffsetSpan(from: 4, to: 5, reason: "absent"),
      ])
    #expect(segment.next == 8)
  }

  @Test(
    "records that are no pictures are named, and GoCV's pixels become a JPEG",
    arguments: [
      ArchiveFormat.frames, .mjpeg,
    ])
  func foreignRecords(format: ArchiveFormat) throws {
    var run = try run(4, format: format)
    run.records[0]?[1].value = nil
    run.records[0]?[2].headers = []
    run.records[0]?[2].key = nil
    run.records[0]?[3].value = TestFrames.json(
      pix: [UInt8](repeating: 99, count: 16 * 8 * 4), channels: 3, rows: 8, cols: 16)
    let outcome = run.archive()
    #expect(outcome.failure == nil)
    #expect(outcome.progress.losses[.unreadable] == 1)
    #expect(outcome.progress.records == 3)
    let images = try run.images(0)
    #expect(images.map(\.offset) == [0, 2, 3])
    #expect(images[1].bytes == run.records[0]?[2].value?.array)
    #expect(try JPEGHeader.parse(images[2].bytes).width == 16)
    #expect(try run.manifest().segments.first?.skipped == [OffsetSpan(from: 1, to: 1, reason: "no value")])
  }

  @Test("PNGs become JPEGs where nothing else is held; one that is damaged is skipped")
  func pngsInMJPEG() throws {
    var run = try run(3, format: .mjpeg)
    let pngs = try TestFrames.records(3, encoding: .png)
    run.records[0] = pngs
    run.records[0]?[1].value = pngs[1].value.map { Bytes($0.array.dropLast(30)) }
    let outcome = run.archive()
    #expect(outcome.failure == nil)
    #expect(outcome.progress.losses[.unreadable] == 1)
    let images = try run.images(0)
    #expect(images.map(\.offset) == [0, 2])
    let decoder = PictureDecoder()
    try decoder.prepare(for: .jpeg)
    for image in images {
      let jpeg = FrameBuffer(image.bytes)
      let picture = try decoder.picture(jpeg, .jpeg, width: 0, height: 0)
      #expect((picture.layout.width, picture.layout.height) == (128, 72))
    }
    #expect(try run.manifest().segments.first?.skipped.map(\.from) == [1])
  }

  @Test("PNGs lie in files of their own as they came")
  func pngFiles() throws {
    var run = try run(2)
    run.records[0] = try TestFrames.records(2, encoding: .png)
    #expect(run.archive().failure == nil)
    let folder = try #require(try run.manifest().segments.first?.path)
    for record in run.records[0] ?? [] {
      let path = "\(ArchiveRun.root)/\(folder)/\(SegmentName.frame(record.offset, .png))"
      #expect(try run.fileSystem.contents(path, limit: 1 << 24) == record.value?.array)
    }
  }

  @Test("until an offset, then on from there")
  func until() throws {
    var run = try run(6)
    run.until = UntilTracker(partitions: [0], ends: [0: 4])
    #expect(run.archive().committed == [0: 4])
    run.until = nil
    #expect(run.archive().committed == [0: 6])
    #expect(try run.images(0).map(\.offset) == [0, 1, 2, 3, 4, 5])
  }

  @Test("segments are closed by size")
  func rotation() throws {
    var run = try run(5)
    run.rotation.bytes = 1
    #expect(run.archive().failure == nil)
    #expect(try run.manifest().segments.map(\.records) == [1, 1, 1, 1, 1])
    #expect(try run.manifest().segments.map(\.closedBecause) == ["bytes", "bytes", "bytes", "bytes", "end"])
  }
}

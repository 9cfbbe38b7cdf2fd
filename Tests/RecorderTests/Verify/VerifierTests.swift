import Foundation
import KafkaWire
import Testing

@testable import Recorder

@Suite struct VerifierTests {
  private func archive(_ format: ArchiveFormat) throws -> ArchiveRun {
    let run = ArchiveRun(
      fileSystem: MemoryFileSystem(), format: format, records: [0: try TestFrames.records(3, from: 0)])
    #expect(run.archive().failure == nil)
    return run
  }

  private func check(_ run: ArchiveRun) throws -> VerifySummary {
    try Verifier(ArchiveRun.root, run.fileSystem).check()
  }

  private func replace(_ path: String, in run: ArchiveRun, _ change: (inout [UInt8]) -> Void) throws {
    var bytes = try run.fileSystem.contents(path, limit: 1 << 24)
    change(&bytes)
    try run.fileSystem.remove(path)
    let file = try run.fileSystem.create(path)
    try run.fileSystem.write([Bytes(bytes)], to: file)
    run.fileSystem.close(file)
  }

  private let folder = "/archive/video/00000/00000000000000000000-00000000000000000002"

  @Test("a changed byte is found, with the offset of its record", arguments: [ArchiveFormat.frames, .mjpeg])
  func changedByte(format: ArchiveFormat) throws {
    let run = try archive(format)
    let images = try run.images(0)
    if format == .frames {
      try replace("\(folder)/00000000000000000001.jpg", in: run) { $0[100] ^= 1 }
    } else {
      let name = "/archive/video+0+00000000000000000000-00000000000000000002.mjpeg"
      try replace(name, in: run) { $0[images[0].bytes.count + 100] ^= 1 }
    }
    let summary = try check(run)
    #expect(summary.damaged.map(\.offset) == [1])
    #expect(summary.damaged.first?.reason == "the image's bytes do not fit their checksum")
    #expect(!summary.isSound)
  }

  @Test("missing, shortened, grown and foreign files are found")
  func files() throws {
    let run = try archive(.frames)
    try run.fileSystem.remove("\(folder)/00000000000000000000.jpg")
    try replace("\(folder)/00000000000000000001.jpg", in: run) { $0.removeLast() }
    try replace("\(folder)/00000000000000000002.jpg", in: run) { $0.append(0) }
    let foreign = try run.fileSystem.create("\(folder)/extra.jpg")
    run.fileSystem.close(foreign)
    let summary = try check(run)
    #expect(summary.damaged.compactMap(\.offset) == [0, 1, 2])
    #expect(summary.damaged.contains { $0.path.hasSuffix("extra.jpg") })
  }

  @Test("a changed index is found")
  func index() throws {
    let run = try archive(.frames)
    try replace("\(folder)/frames.idx", in: run) { $0[10] ^= 1 }
    #expect(try !check(run).isSound)
  }

  @Test("a segment that is gone is found, and the others are still looked at")
  func segmentGone() throws {
    let run = try archive(.frames)
    try run.fileSystem.removeAll(folder)
    let summary = try check(run)
    #expect(summary.damaged.count == 1)
    #expect(summary.frames == 0)
  }

  @Test("what no line names is an orphan; what is partial is unfinished")
  func orphans() throws {
    let run = try archive(.frames)
    let stray = try run.fileSystem.create("/archive/stray.txt")
    run.fileSystem.close(stray)
    try run.fileSystem.makeFolder("/archive/video/00000/.partial-00000000000000000003")
    let summary = try check(run)
    #expect(summary.orphans == ["stray.txt"])
    #expect(summary.unfinished == ["video/00000/.partial-00000000000000000003"])
    #expect(summary.isSound)
  }

  @Test("a folder without a manifest is no archive")
  func noArchive() throws {
    let fileSystem = MemoryFileSystem()
    try fileSystem.makeFolder("/empty")
    let error = #expect(throws: ArchiveError.self) { try Verifier("/empty", fileSystem).check() }
    #expect(error?.code == .noArchive)
  }
}

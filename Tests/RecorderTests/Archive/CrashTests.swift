import Capture
import Foundation
import KafkaWire
import Testing

@testable import Recorder

/// Invariant 1: kill -9 (or a power loss) at any instant, restart, and the archive's bytes equal the topic's.
@Suite struct CrashTests {
  /// Two partitions; one has a record that is no picture, and a hole that retention made.
  private func run(_ format: ArchiveFormat) throws -> ArchiveRun {
    var first = try TestFrames.records(6)
    first[2].value = Bytes("no picture")
    let second = try TestFrames.records(3, from: 4)
    var rotation = RotationPolicy()
    rotation.records = 2
    return ArchiveRun(
      fileSystem: MemoryFileSystem(), format: format, records: [0: first, 1: second], logStarts: [1: 4],
      rotation: rotation)
  }

  private func expectExact(_ run: ArchiveRun, _ context: Comment) throws {
    for (partition, records) in run.records {
      let expected = records.filter { $0.value != Bytes("no picture") }
      let images = try run.images(partition)
      #expect(images.map(\.offset) == expected.map(\.offset), context)
      #expect(images.map(\.bytes) == expected.map { $0.value?.array ?? [] }, context)
    }
    let summary = try Verifier(ArchiveRun.root, run.fileSystem).check()
    #expect(summary.damaged == [], context)
    #expect(summary.orphans == [], context)
    #expect(summary.unfinished == [], context)
    #expect(summary.frames == 8, context)
    #expect(summary.losses[.unreadable] == 1, context)
    #expect(summary.losses[.retention] == 4, context)
    #expect(run.fileSystem.openFiles == 0, context)
  }

  @Test(
    "stopped at every operation, the archive goes on without loss or doubling",
    arguments: [
      (ArchiveFormat.frames, MemoryFileSystem.Crash.kill), (.frames, .powerLoss), (.frames, .namesKept),
      (.frames, .halfKept), (.mjpeg, .kill), (.mjpeg, .powerLoss), (.mjpeg, .namesKept), (.mjpeg, .halfKept),
    ])
  func crashEverywhere(_ format: ArchiveFormat, _ crash: MemoryFileSystem.Crash) throws {
    var stopped = 0
    for operation in 1... {
      let run = try run(format)
      run.fileSystem.expect(.crash(at: operation))
      let outcome = run.archive()
      guard run.fileSystem.hasCrashed else {
        #expect(outcome.failure == nil)
        try expectExact(run, "undisturbed")
        break
      }
      stopped += 1
      run.fileSystem.restart(after: crash)
      // And once more, in the middle of the recovery.
      run.fileSystem.expect(.crash(at: operation % 7 + 1))
      let second = run.archive()
      if run.fileSystem.hasCrashed { run.fileSystem.restart(after: crash) }
      run.fileSystem.expect(nil)

      // What could be committed must have survived.
      let resumed = try Manifest.read("\(ArchiveRun.root)/\(Manifest.name)", run.fileSystem)?.lastSegments ?? [:]
      for (partition, committed) in outcome.committed.merging(second.committed, uniquingKeysWith: max) {
        let key = ManifestReader.Partition(topic: ArchiveRun.topic, index: partition)
        #expect((resumed[key]?.next ?? 0) >= committed, "operation \(operation)")
      }
      let last = run.archive()
      #expect(last.failure == nil, "operation \(operation)")
      try expectExact(run, "operation \(operation)")
    }
    // Not one of them may have been passed over.
    #expect(stopped > 60)
  }

  @Test(
    "a disk that is full at any operation ends the run with its error, and the next one goes on",
    arguments: [
      ArchiveFormat.frames, .mjpeg,
    ])
  func fullEverywhere(_ format: ArchiveFormat) throws {
    let undisturbed = try run(format)
    _ = undisturbed.archive()
    for operation in 1...undisturbed.fileSystem.operations {
      let run = try run(format)
      run.fileSystem.expect(.failure(at: operation, ENOSPC))
      let outcome = run.archive()
      #expect(outcome.failure?.code == .diskFull, "operation \(operation)")
      #expect(run.fileSystem.openFiles == 0, "operation \(operation)")
      run.fileSystem.expect(nil)
      #expect(run.archive().failure == nil, "operation \(operation)")
      try expectExact(run, "operation \(operation)")
    }
  }

  @Test("running again over an archive that is complete changes nothing")
  func again() throws {
    let run = try run(.frames)
    _ = run.archive()
    let before = try run.manifest().entries
    _ = run.archive()
    #expect(try run.manifest().entries == before)
    try expectExact(run, "again")
  }
}

import Capture
import Foundation
import KafkaWire
import Testing

@testable import Recorder

/// A topic in memory and runs of the archive's store over it, as the archiver does them.
struct ArchiveRun {
  static let root = "/archive"
  static let topic = "video"

  var fileSystem: MemoryFileSystem
  var format: ArchiveFormat = .frames
  /// By partition; offsets ascend and may have holes.
  var records: [Int32: [Record]]
  var logStarts: [Int32: Int64] = [:]
  var rotation = RotationPolicy()
  var topicID: String? = "id-1"
  var until: UntilTracker?
  var batchCount = 2

  /// What is durable, by the word of the store.
  struct Outcome {
    /// Per partition, the offset that may be committed.
    var committed: [Int32: Int64] = [:]
    var progress = ArchiveProgress()
    var failure: ArchiveError?
  }

  func store() throws(ArchiveError) -> ArchiveStore {
    let context = PartitionWriter.Context(
      root: Self.root, topic: Self.topic, format: format, planner: SegmentPlanner(policy: rotation),
      fileSystem: fileSystem, encoder: try? JPEGEncoder(quality: 90), clock: ManualFrameClock())
    return try ArchiveStore(context, topicID: topicID)
  }

  /// Archives what is there, from where the manifest ends.
  func archive() -> Outcome {
    var outcome = Outcome()
    do throws(ArchiveError) {
      var store = try store()
      do throws(ArchiveError) {
        try feed(&store, &outcome)
      } catch {
        outcome.failure = error
        note(&store, &outcome)
      }
      store.release()
    } catch {
      outcome.failure = error
    }
    return outcome
  }

  private func feed(_ store: inout ArchiveStore, _ outcome: inout Outcome) throws(ArchiveError) {
    let resume = store.resumePositions
    let positions = records.keys.reduce(into: [Int32: Int64]()) { $0[$1] = resume[$1] ?? 0 }
    store.begin(positions, logStarts: logStarts, until: until ?? UntilTracker(partitions: Array(records.keys)))
    for batch in batches(from: positions) {
      try store.accept(batch)
      note(&store, &outcome)
    }
    try store.closeAll()
    note(&store, &outcome)
  }

  private func note(_ store: inout ArchiveStore, _ outcome: inout Outcome) {
    for segment in store.takeClosed() { outcome.committed[segment.partition] = segment.next }
    outcome.progress = store.progress
  }

  /// The partitions in turn, a few records at a time.
  private func batches(from positions: [Int32: Int64]) -> [ConsumedBatch] {
    var batches: [(Int, ConsumedBatch)] = []
    for (partition, records) in records {
      var next = positions[partition] ?? 0
      let end = (records.last?.offset ?? -1) + 1
      let wanted = records.filter { $0.offset >= next }
      for (turn, start) in stride(from: 0, to: wanted.count, by: batchCount).enumerated() {
        let slice = Array(wanted[start..<min(start + batchCount, wanted.count)])
        let batch = ConsumedBatch(
          partition: TopicPartition(Self.topic, partition), records: slice,
          nextOffset: (slice.last?.offset ?? next) + 1,
          firstOffset: next, highWatermark: end, logStartOffset: logStarts[partition] ?? 0)
        next = batch.nextOffset
        batches.append((turn, batch))
      }
    }
    return batches.sorted { ($0.0, $0.1.partition) < ($1.0, $1.1.partition) }.map(\.1)
  }

  // MARK: What is on the disk

  func manifest() throws -> ManifestReader {
    try #require(try Manifest.read("\(Self.root)/\(Manifest.name)", fileSystem))
  }

  /// Every image of the archive in the manifest's order, with its offset as the files' names and indexes say.
  func images(_ partition: Int32) throws -> [(offset: Int64, bytes: [UInt8])] {
    var images: [(Int64, [UInt8])] = []
    for segment in try manifest().segments where segment.partition == partition {
      guard let path = segment.path, let indexPath = segment.indexPath else { continue }
      let index = try fileSystem.contents("\(Self.root)/\(indexPath)", limit: 1 << 20)
      let entries = try index.split(separator: UInt8(ascii: "\n")).map {
        try JSONDecoder().decode(IndexEntry.self, from: Data($0))
      }
      for entry in entries {
        let bytes: [UInt8]
        if let position = entry.position {
          let whole = try fileSystem.contents("\(Self.root)/\(path)", limit: 1 << 24)
          bytes = Array(whole[position..<position + entry.length])
        } else {
          bytes = try fileSystem.contents(
            "\(Self.root)/\(path)/\(SegmentName.frame(entry.offset, .jpeg))", limit: 1 << 24)
        }
        images.append((entry.offset, bytes))
      }
    }
    return images
  }
}

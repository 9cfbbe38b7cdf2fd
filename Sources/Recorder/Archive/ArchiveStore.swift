import Capture
import KafkaWire

/// An archive's folder while it is written: lock, manifest, and one writer per partition. Blocking; used by one thread.
///
/// Whatever returns segments has made them durable: file, then name, then manifest. Only then may their offsets be
/// committed.
struct ArchiveStore {
  static let lockName = ".lock"

  private let context: PartitionWriter.Context
  private let lock: OpenFile
  private var manifest: Manifest
  private var writers: [Int32: PartitionWriter] = [:]
  private var until = UntilTracker(partitions: [])
  /// After a failure the disk's state is not known: nothing more is written.
  private var hasFailed = false
  private var closed: [ManifestSegment] = []

  /// Opens the folder for one topic, and removes what an earlier run has left unfinished.
  ///
  /// - Parameter topicID: nil where the broker has none.
  init(_ context: PartitionWriter.Context, topicID: String?) throws(ArchiveError) {
    self.context = context
    let fileSystem = context.fileSystem
    do throws(FileError) {
      try fileSystem.makeFolders(context.root)
      lock = try fileSystem.lock("\(context.root)/\(Self.lockName)")
    } catch {
      throw ArchiveError(error)
    }
    do throws(ArchiveError) {
      manifest = try Self.openManifest(context, topicID)
    } catch {
      fileSystem.close(lock)
      throw error
    }
  }

  private static func openManifest(
    _ context: PartitionWriter.Context, _ topicID: String?
  ) throws(ArchiveError) -> Manifest {
    let leftovers = Leftovers(root: context.root, topic: context.topic, context.fileSystem)
    try leftovers.checkManifest()
    var manifest = try Manifest(folder: context.root, context.fileSystem)
    do throws(ArchiveError) {
      try checkIdentity(&manifest, context.topic, topicID)
      try leftovers.remove(manifest.reader)
    } catch {
      manifest.close()
      throw error
    }
    return manifest
  }

  /// Where each partition goes on that the archive knows.
  var resumePositions: [Int32: Int64] {
    var positions: [Int32: Int64] = [:]
    for (key, segment) in manifest.reader.lastSegments where key.topic == context.topic {
      positions[key.index] = segment.next
    }
    return positions
  }

  var progress: ArchiveProgress {
    var sum = ArchiveProgress()
    for writer in writers.values { sum.add(writer.counters) }
    return sum
  }

  var positions: [Int32: Int64] { writers.mapValues(\.position) }
  var isDone: Bool { until.isDone }
  var openPartitions: Set<Int32> { until.open }

  /// Begins with these partitions at these offsets.
  mutating func begin(_ positions: [Int32: Int64], logStarts: [Int32: Int64], until: UntilTracker) {
    self.until = until
    for (partition, position) in positions {
      var writer = PartitionWriter(partition, at: position, context)
      if let start = logStarts[partition], start > position {
        writer.noteRetention(logStart: min(start, until.end(partition)))
      }
      self.until.reached(partition, writer.position)
      writers[partition] = writer
    }
  }

  /// The wanted time has come: what is open ends at these offsets.
  mutating func end(at offsets: [Int32: Int64]) {
    until.close(at: offsets)
    for (partition, writer) in writers { until.reached(partition, writer.position) }
  }

  mutating func accept(_ batch: ConsumedBatch) throws(ArchiveError) {
    guard until.open.contains(batch.partition.partition) else { return }
    try change(batch.partition.partition) { (writer, until, closed) throws(ArchiveError) in
      try writer.accept(batch, until: &until, closed: closed)
    }
  }

  mutating func closeIdle() throws(ArchiveError) {
    for partition in writers.keys.sorted() {
      try change(partition) { (writer, _, closed) throws(ArchiveError) in try writer.closeIfIdle(closed) }
    }
  }

  /// Closes what is open. The store may go on afterwards.
  mutating func closeAll() throws(ArchiveError) {
    for partition in writers.keys.sorted() {
      try change(partition) { (writer, _, closed) throws(ArchiveError) in try writer.close(.end, closed) }
    }
  }

  /// The segments that have become durable since the last call, also where a later step has failed.
  mutating func takeClosed() -> [ManifestSegment] {
    defer { closed = [] }
    return closed
  }

  /// Gives files and lock back. What is still open is removed by the next start.
  mutating func release() {
    for partition in writers.keys { writers[partition]?.abandon() }
    manifest.close()
    context.fileSystem.close(lock)
  }

  private mutating func change(
    _ partition: Int32,
    _ body: (
      inout PartitionWriter, inout UntilTracker, (ManifestSegment) throws(ArchiveError) -> Void
    ) throws(ArchiveError) -> Void
  ) throws(ArchiveError) {
    guard !hasFailed, var writer = writers.removeValue(forKey: partition) else { return }
    var until = until
    hasFailed = true
    defer {
      writers[partition] = writer
      self.until = until
    }
    try body(&writer, &until) { (segment) throws(ArchiveError) in
      try manifest.append(.segment(segment))
      closed.append(segment)
    }
    hasFailed = false
  }

  /// A topic of the same name with another id is another topic: its offsets start anew.
  private static func checkIdentity(
    _ manifest: inout Manifest, _ topic: String, _ id: String?
  ) throws(ArchiveError) {
    guard let known = manifest.reader.topic(topic) else {
      try manifest.append(.topic(ManifestTopic(name: topic, id: id)))
      return
    }
    guard let before = known.id, let id, before != id else { return }
    throw ArchiveError(
      .topicRecreated, place: "topic \(topic)",
      reason: "the archive is of the topic with id \(before), and the broker's has id \(id): it is another topic",
      advice: "Archive it into a new folder.")
  }
}

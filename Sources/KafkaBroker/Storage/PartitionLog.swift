import Foundation
import KafkaWire

/// One partition on disk: segments of raw batches, and what is known of its producers.
///
/// A batch counts as written once `write` has taken all of it, which a killed process does not undo; what survives a
/// power cut is what `markSynced` has been told of. Used by one thread.
final class PartitionLog {
  let directory: String
  var settings: LogSettings
  let disk: Disk
  let cache: SegmentCache
  /// Ascending; the last one is written to. Never empty.
  var segments: [LogSegment] = []
  var producers = ProducerState()
  var endOffset: Int64 = 0
  /// Everything before is on the disk.
  var syncedOffset: Int64 = 0
  /// Set once the disk has failed in a way after which nothing more can be promised.
  var failure: StorageError?
  /// The topic is gone: another one of its name may use the same files, which this object must not touch any more.
  var isDeleted = false
  /// Segments that were closed since the last sync.
  var unsyncedSegments: [LogSegment] = []
  /// Where readers that read on will begin: they need no search.
  var readAhead: [ReadAhead] = []

  struct ReadAhead {
    var offset: Int64
    var segment: Int64
    var position: Int
  }

  /// A single broker is every partition's first and only leader.
  static let leaderEpoch: Int32 = 0

  struct Appended: Equatable {
    var baseOffset: Int64
    /// Where arrival is what records are stamped with.
    var logAppendTime: Int64?
    var isDuplicate = false
  }

  /// An empty object; ``recover(report:)`` fills it from the directory.
  init(directory: String, settings: LogSettings, cache: SegmentCache, disk: Disk) {
    self.directory = directory
    self.settings = settings
    self.cache = cache
    self.disk = disk
  }

  var startOffset: Int64 { segments.first?.baseOffset ?? 0 }
  var size: Int { segments.reduce(0) { $0 + $1.size } }
  var checkpointPath: String { directory + "/checkpoint" }

  // MARK: Appending

  /// Checks and appends one batch as it came from a producer.
  ///
  /// - Parameters:
  ///   - now: milliseconds since 1970.
  ///   - budget: of the request that the batch came in.
  func append(
    _ records: ByteChain?, now: Int64, _ budget: inout DecompressionBudget
  ) throws(AppendRefusal) -> Appended {
    // Before the check for duplicates: one that was written and never synced is not to be acknowledged.
    if let failure { throw AppendRefusal(code: .kafkaStorageError, message: failure.description) }
    let batch = try BatchCheck.check(records, maxBytes: settings.maxBatchBytes, &budget)
    switch producers.check(batch.header) {
    case .duplicate(let offset): return Appended(baseOffset: offset, isDuplicate: true)
    case .refuse(let code):
      throw AppendRefusal(
        code: code,
        message: "producer \(batch.header.producerID) epoch \(batch.header.producerEpoch) "
          + "sequence \(batch.header.baseSequence)")
    case .append: break
    }
    do throws(StorageError) {
      guard settings.stampsArrival else { return try write(batch) }
      var appended = try write(batch.stamped(logAppendTime: now))
      appended.logAppendTime = now
      return appended
    } catch {
      throw AppendRefusal(code: .kafkaStorageError, message: error.description)
    }
  }

  private func write(_ batch: RecordBatch) throws(StorageError) -> Appended {
    var header = batch.header
    header.baseOffset = endOffset
    let segment = try writable(for: header)
    cache.use(segment)
    try segment.append(
      batch.assigned(baseOffset: endOffset, leaderEpoch: Self.leaderEpoch), header: header,
      indexInterval: settings.indexInterval)
    producers.record(header)
    endOffset = header.lastOffset + 1
    return Appended(baseOffset: header.baseOffset)
  }

  /// The segment that takes this batch: the last one, or a new one where that is full.
  private func writable(for header: RecordBatchHeader) throws(StorageError) -> LogSegment {
    if let last = segments.last {
      let fits =
        last.size + header.totalSize <= settings.segmentBytes
        && header.lastOffset - last.baseOffset < Int64(Int32.max)
      if fits || last.size == 0 { return last }
    }
    return try roll()
  }

  /// Begins a new segment at the end offset. The producers' state is kept beside it, so that a restart need not read
  /// what lies before.
  @discardableResult
  func roll() throws(StorageError) -> LogSegment {
    if let last = segments.last, last.baseOffset == endOffset { return last }
    let segment = LogSegment(baseOffset: endOffset, directory: directory, disk: disk)
    _ = try segment.filesToSync()
    try AtomicFile.write(
      ProducerSnapshot.encode(producers, offset: endOffset), to: segment.snapshotPath, disk: disk)
    try AtomicFile.syncDirectory(directory)
    if let last = segments.last { unsyncedSegments.append(last) }
    segments.append(segment)
    return segment
  }

  // MARK: Syncing

  /// The files to sync, and the offset up to which the log is then on the disk.
  func filesToSync() throws(StorageError) -> (files: [File], offset: Int64) {
    guard !isDeleted else { return ([], endOffset) }
    var files: [File] = []
    for segment in unsyncedSegments + segments.suffix(1) { files += try segment.filesToSync() }
    return (files, endOffset)
  }

  /// Says that what ``filesToSync()`` named has been synced.
  func markSynced(_ offset: Int64) throws(StorageError) {
    guard !isDeleted else { return }
    syncedOffset = max(syncedOffset, offset)
    unsyncedSegments.removeAll { segment in
      guard let next = segments.first(where: { $0.baseOffset > segment.baseOffset }) else { return false }
      return next.baseOffset <= offset
    }
    // In place and without a sync of its own: if it is torn, its CRC shows it, and recovery reads more.
    let file = try File(checkpointPath, create: true, disk: disk)
    try file.write(ByteChain(Checkpoint.encode(syncedOffset)), at: 0)
  }

  /// Syncs everything and leaves a snapshot, so that the next start reads nothing.
  func closeCleanly() throws(StorageError) {
    let (files, offset) = try filesToSync()
    for file in files { try file.sync() }
    if let last = segments.last {
      try AtomicFile.write(ProducerSnapshot.encode(producers, offset: endOffset), to: last.snapshotPath, disk: disk)
    }
    try markSynced(offset)
    for segment in segments { cache.forget(segment) }
  }
}

import Capture
import KafkaWire

/// Turns one partition's batches into segments. Blocking; used by one thread.
///
/// Each offset goes exactly one way: into a frame, into `skipped`, or into `gaps` of the segment that was open for it.
struct PartitionWriter {
  /// What every partition's writer shares.
  struct Context {
    var root: String
    var topic: String
    var format: ArchiveFormat
    var planner: SegmentPlanner
    var fileSystem: any FileSystem
    /// Nil where this build has none: then only what is an image already can be kept.
    var encoder: JPEGEncoder?
    var decoder = PictureDecoder()
    var clock: any FrameClock
  }

  let partition: Int32
  private let context: Context
  private var tally: SegmentTally
  private var sink: (any SegmentSink)?
  /// Nanoseconds of the steady clock.
  private var lastActivity: Int64
  private var logStart: Int64 = -1
  private var highWatermark: Int64 = -1
  private var progress = ArchiveProgress()

  init(_ partition: Int32, at position: Int64, _ context: Context) {
    self.partition = partition
    self.context = context
    tally = SegmentTally(from: position)
    lastActivity = context.clock.monotonicNanoseconds
  }

  /// The next offset that is wanted.
  var position: Int64 { tally.next }

  /// What this writer has taken, closed or not.
  var counters: ArchiveProgress {
    var counters = progress
    counters.lag = highWatermark > position ? highWatermark - position : 0
    return counters
  }

  /// Takes what is new in the batch, as far as `until` wants it. Closed segments are handed to `closed` one by one.
  mutating func accept(
    _ batch: ConsumedBatch, until: inout UntilTracker,
    closed: (ManifestSegment) throws(ArchiveError) -> Void
  ) throws(ArchiveError) {
    try checkWatermarks(batch)
    if batch.nextOffset > position { lastActivity = context.clock.monotonicNanoseconds }
    for record in batch.records where record.offset >= position {
      guard until.admits(partition, offset: record.offset, timestamp: record.timestamp) else { break }
      noteGap(upTo: record.offset)
      try take(record, closed)
      if let reason = context.planner.reason(forNotesIn: tally) { try close(reason, closed) }
    }
    if until.open.contains(partition) {
      // Compaction and the broker's own records move the offset on without a record.
      noteGap(upTo: min(batch.nextOffset, until.end(partition)))
    }
    until.reached(partition, position)
    try disk { () throws(FileError) in try sink?.flush() }
  }

  /// The broker no longer has the offsets below `logStart`.
  mutating func noteRetention(logStart: Int64) {
    self.logStart = logStart
    noteGap(upTo: logStart)
  }

  mutating func closeIfIdle(_ closed: (ManifestSegment) throws(ArchiveError) -> Void) throws(ArchiveError) {
    guard !tally.isEmpty, context.planner.isIdle(at: context.clock.monotonicNanoseconds, since: lastActivity) else {
      return
    }
    try close(.idle, closed)
  }

  /// Closes the open segment, if it has taken anything.
  mutating func close(
    _ reason: SegmentPlanner.Reason, _ closed: (ManifestSegment) throws(ArchiveError) -> Void
  ) throws(ArchiveError) {
    guard !tally.isEmpty else { return }
    let sealed = try seal()
    sink = nil
    try closed(line(reason, sealed))
    tally = SegmentTally(from: position)
  }

  /// Gives files back after a failure; what is on the disk is removed by the next start.
  mutating func abandon() {
    sink?.abandon()
    sink = nil
  }

  private mutating func noteGap(upTo end: Int64) {
    progress.losses.add(.retention, tally.noteGap(upTo: end, logStart: logStart))
  }

  // MARK: One record

  private mutating func take(
    _ record: Record, _ closed: (ManifestSegment) throws(ArchiveError) -> Void
  ) throws(ArchiveError) {
    let frame: DecodedFrame
    do throws(UnreadableReason) {
      frame = try picture(record)
    } catch {
      tally.skip(record.offset, reason: error.description)
      progress.losses.add(.unreadable)
      return
    }
    if let reason = context.planner.reason(before: frame.image.count, at: frame.timestamp, in: tally) {
      try close(reason, closed)
    }
    try disk { () throws(FileError) in
      if sink == nil { sink = try newSink(start: frame.offset) }
      try sink?.append(frame)
    }
    tally.took(frame)
    progress.records &+= 1
    progress.bytes &+= UInt64(frame.image.count)
    progress.lastTimestamp = frame.timestamp
  }

  private func picture(_ record: Record) throws(UnreadableReason) -> DecodedFrame {
    let frame = try FrameRecordDecoder().decode(record)
    // A file of JPEGs one behind the other holds nothing else.
    let mustBeJPEG = frame.format == .rgb24 || context.format == .mjpeg && frame.format == .png
    guard mustBeJPEG else { return frame }
    guard let encoder = context.encoder, (try? context.decoder.prepare(for: frame.format)) != nil else {
      throw .unsupported(frame.format)
    }
    do throws(ImageError) {
      return try frame.asJPEG(by: encoder, context.decoder)
    } catch {
      throw .image(error)
    }
  }

  private func newSink(start: Int64) throws(FileError) -> any SegmentSink {
    let (root, topic) = (context.root, context.topic)
    return switch context.format {
    case .mjpeg:
      try MJPEGSink(root: root, topic: topic, partition: partition, start: start, context.fileSystem)
    case .frames, .mkv, .avi:
      try FramesSink(root: root, topic: topic, partition: partition, start: start, context.fileSystem)
    }
  }

  // MARK: Closing

  private mutating func seal() throws(ArchiveError) -> SealedSegment? {
    guard let first = tally.firstOffset, let last = tally.lastOffset else { return nil }
    let name = SegmentName(topic: context.topic, partition: partition, start: first, end: last)
    return try disk { () throws(FileError) in try sink?.seal(as: name) }
  }

  private func line(_ reason: SegmentPlanner.Reason, _ sealed: SealedSegment?) -> ManifestSegment {
    ManifestSegment(
      topic: context.topic, partition: partition, from: tally.from, next: tally.next, path: sealed?.path,
      indexPath: sealed?.indexPath, format: context.format, records: tally.records, bytes: tally.bytes,
      crc32c: tally.checksum.hex, indexBytes: sealed?.indexBytes ?? 0,
      indexCRC32C: (sealed?.indexChecksum ?? 0).hex, firstTimestamp: tally.firstTimestamp,
      lastTimestamp: tally.lastTimestamp, gaps: tally.gaps, skipped: tally.skipped, logStart: logStart,
      highWatermark: highWatermark, closedAt: context.clock.utcNanoseconds / 1_000_000,
      closedBecause: reason.rawValue)
  }

  private mutating func checkWatermarks(_ batch: ConsumedBatch) throws(ArchiveError) {
    logStart = batch.logStartOffset
    highWatermark = batch.highWatermark
    if highWatermark >= 0, highWatermark < position {
      throw .recreated(context.topic, partition: partition, archived: position, end: highWatermark)
    }
  }

  private func disk<Result>(_ body: () throws(FileError) -> Result) throws(ArchiveError) -> Result {
    do throws(FileError) {
      return try body()
    } catch {
      throw ArchiveError(error)
    }
  }
}

extension ArchiveError {
  /// The topic ends before what was archived of it.
  static func recreated(_ topic: String, partition: Int32, archived: Int64, end: Int64) -> ArchiveError {
    ArchiveError(
      .topicRecreated, place: "topic \(topic) partition \(partition)",
      reason:
        "it ends at offset \(end), but the archive holds it up to \(archived): it was deleted and made anew, or cut",
      advice: "Archive it into a new folder.")
  }
}

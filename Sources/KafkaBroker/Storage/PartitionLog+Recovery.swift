import Foundation
import KafkaWire

extension PartitionLog {
  /// Reads the partition's directory after a clean stop, a kill or a power cut: what was not synced is checked batch by
  /// batch, and a torn tail is cut off. `report` gets a line for everything that was not as it should be.
  func recover(report: (String) -> Void) throws(StorageError) {
    try Directory.create(directory)
    segments = []
    for name in try Directory.names(in: directory) where name.hasSuffix(".log") && name.utf8.count == 24 {
      guard let base = Int64(name.dropLast(4)), base >= 0 else { continue }
      segments.append(LogSegment(baseOffset: base, directory: directory, disk: disk))
    }
    syncedOffset = try AtomicFile.read(checkpointPath, limit: 64).flatMap(Checkpoint.decode) ?? 0
    try recoverSegments(report)
    if segments.isEmpty {
      endOffset = 0
      syncedOffset = 0
      try roll()
    }
    syncedOffset = min(syncedOffset, endOffset)
    try recoverProducers()
  }

  private func recoverSegments(_ report: (String) -> Void) throws(StorageError) {
    for (number, segment) in segments.enumerated() {
      cache.use(segment)
      let following = number + 1 < segments.count ? segments[number + 1].baseOffset : nil
      if let following, following <= syncedOffset {
        try segment.adoptClosed()
        continue
      }
      let (next, lost) = try segment.recover(from: syncedOffset, indexInterval: settings.indexInterval)
      if lost > 0 { report("\(segment.logPath): cut off \(lost) bytes that are no whole record batch") }
      endOffset = next
      guard let following, following != next else { continue }
      for later in segments[(number + 1)...] {
        report("\(later.logPath): does not follow offset \(next); renamed to .damaged")
        try later.setAside()
      }
      segments.removeSubrange((number + 1)...)
      return
    }
  }

  /// From the newest snapshot that holds, and the headers of all batches after it.
  private func recoverProducers() throws(StorageError) {
    producers = ProducerState()
    var from = startOffset
    for segment in segments.reversed() {
      guard
        let bytes = try AtomicFile.read(segment.snapshotPath, limit: ProducerSnapshot.limit),
        let snapshot = ProducerSnapshot.decode(bytes), snapshot.offset <= endOffset, snapshot.offset >= from
      else { continue }
      producers = snapshot.state
      from = snapshot.offset
      break
    }
    for segment in segments where segment.baseOffset >= from || segment === self.segment(holding: from) {
      cache.use(segment)
      var position = segment.baseOffset >= from ? 0 : try segment.position(before: from)
      while let header = try segment.header(at: position) {
        if header.baseOffset >= from { producers.record(header) }
        position += header.totalSize
      }
    }
  }

  /// Removes the oldest segments that the settings do not keep. `now`: milliseconds since 1970.
  /// Returns the number of segments removed.
  @discardableResult
  func enforceRetention(now: Int64) throws(StorageError) -> Int {
    if let time = settings.retentionTime, let last = segments.last, last.size > 0, last.maxTimestamp >= 0,
      last.maxTimestamp < now - time
    {
      try roll()
    }
    var removed = 0
    while segments.count > 1, let first = segments.first, isExpired(first, now: now) {
      cache.forget(first)
      try first.remove()
      segments.removeFirst()
      unsyncedSegments.removeAll { $0 === first }
      removed += 1
    }
    return removed
  }

  private func isExpired(_ segment: LogSegment, now: Int64) -> Bool {
    if let time = settings.retentionTime, segment.maxTimestamp >= 0, segment.maxTimestamp < now - time { return true }
    if let bytes = settings.retentionBytes, bytes >= 0, Int64(size - segment.size) >= bytes { return true }
    return false
  }
}

import Foundation
import KafkaWire

/// One file of a partition's log: record batches exactly as they go over the wire, named by its first offset.
final class LogSegment {
  let baseOffset: Int64
  /// Without the extension.
  let path: String
  let disk: Disk
  /// Bytes of whole batches. What the file holds beyond is a write that failed.
  private(set) var size = 0
  /// -1 where no record has a time.
  private(set) var maxTimestamp: Int64 = -1
  private var files: Files?
  private var mapping: Payload?

  private struct Files {
    var log: File
    var index: OffsetIndex
  }

  init(baseOffset: Int64, directory: String, disk: Disk) {
    self.baseOffset = baseOffset
    path = directory + "/" + Self.name(baseOffset)
    self.disk = disk
  }

  static func name(_ offset: Int64) -> String {
    let digits = String(offset)
    return String(repeating: "0", count: max(0, 20 - digits.count)) + digits
  }

  var logPath: String { path + ".log" }
  var indexPath: String { path + ".index" }
  var snapshotPath: String { path + ".snapshot" }
  var isOpen: Bool { files != nil || mapping != nil }

  /// Gives the descriptors and the mapping back; what is still being sent from it stays mapped until it is sent.
  func close() {
    files = nil
    mapping = nil
  }

  private func opened() throws(StorageError) -> Files {
    if let files { return files }
    let log = try File(logPath, create: true, disk: disk)
    let indexFile = try File(indexPath, create: true, disk: disk)
    var index = try OffsetIndex(indexFile, logSize: size)
    if index == nil { index = try OffsetIndex(clearing: indexFile) }
    guard let index else { throw StorageError("read", indexPath, code: EIO) }
    let opened = Files(log: log, index: index)
    files = opened
    return opened
  }

  /// The files to sync so that all that was appended survives a power cut.
  func filesToSync() throws(StorageError) -> [File] {
    let files = try opened()
    return [files.log, files.index.file]
  }

  // MARK: Writing

  /// Puts a whole batch at the end. After an error the segment is as it was before.
  func append(_ chain: ByteChain, header: RecordBatchHeader, indexInterval: Int) throws(StorageError) {
    var files = try opened()
    do throws(StorageError) {
      try files.log.write(chain, at: size)
    } catch {
      // Bytes that are left beyond `size` would be overwritten by the next append; cutting them off spares recovery.
      try? files.log.truncate(to: size)
      throw error
    }
    note(header, in: &files, indexInterval: indexInterval)
    self.files = files
  }

  /// Counts a batch that is in the file at `size`.
  private func note(_ header: RecordBatchHeader, in files: inout Files, indexInterval: Int) {
    if size - Int(files.index.last?.position ?? 0) >= indexInterval, let position = UInt32(exactly: size),
      let relative = UInt32(exactly: header.baseOffset - baseOffset)
    {
      // Without this entry a search is longer, and nothing else.
      try? files.index.append(
        .init(relativeOffset: relative, position: position, maxTimestampBefore: maxTimestamp))
    }
    size += header.totalSize
    maxTimestamp = max(maxTimestamp, header.maxTimestamp)
  }

  // MARK: Reading

  /// The header of the batch that begins at `position`; nil at the end, or where no whole batch begins.
  func header(at position: Int) throws(StorageError) -> RecordBatchHeader? {
    guard position < size else { return nil }
    let bytes = try opened().log.read(RecordBatchHeader.size, at: position)
    guard let header = try? RecordBatchHeader(parsing: bytes), header.totalSize <= size - position else { return nil }
    return header
  }

  /// Where the search for `offset` begins: a batch at or before it.
  func position(before offset: Int64) throws(StorageError) -> Int {
    let relative = UInt32(clamping: offset - baseOffset)
    return Int(try opened().index.lastEntry { $0.relativeOffset <= relative }?.position ?? 0)
  }

  /// Where the search for the first time at or after `timestamp` begins.
  func position(beforeTimestamp timestamp: Int64) throws(StorageError) -> Int {
    Int(try opened().index.lastEntry { $0.maxTimestampBefore < timestamp }?.position ?? 0)
  }

  /// The last indexed batch boundary at or before `position`, with the offset of the batch that begins there.
  func boundary(before position: Int) throws(StorageError) -> (position: Int, offset: Int64)? {
    guard let entry = try opened().index.lastEntry(where: { Int($0.position) <= position }) else { return nil }
    return (Int(entry.position), baseOffset + Int64(entry.relativeOffset))
  }

  /// Part of the log without a copy: the page cache itself, mapped read-only.
  ///
  /// Only the kernel reads through it, on the way to a socket: a page that cannot be read then is an error of that call
  /// and not a signal. The file is never cut below `size` while it is open.
  func bytes(from position: Int, count: Int, segmentBytes: Int) throws(StorageError) -> Bytes {
    let end = position + count
    guard position >= 0, count >= 0, end <= size else { throw StorageError("read", logPath, code: EINVAL) }
    if let slice = mapping.map({ Bytes($0) })?.slice(from: position, count: count) { return slice }
    // Mapped as far as the segment may still grow, so that it is mapped once.
    let fresh = try map(max(end, segmentBytes))
    mapping = fresh
    return Bytes(fresh).slice(from: position, count: count) ?? Bytes()
  }

  private func map(_ length: Int) throws(StorageError) -> Payload {
    let log = try opened().log
    guard let base = mmap(nil, length, PROT_READ, MAP_SHARED, log.descriptor, 0), base != MAP_FAILED else {
      throw StorageError("map", logPath)
    }
    let address = UInt(bitPattern: base)
    return Payload(adopting: base, count: length) { munmap(UnsafeMutableRawPointer(bitPattern: address), length) }
  }

  /// Bytes copied into memory, for those who look into them.
  func copy(from position: Int, count: Int) throws(StorageError) -> Bytes {
    try opened().log.read(count, at: position)
  }

  // MARK: Opening what is there

  /// Takes over a closed segment without reading all of it: its size, and its greatest time from the index.
  func adoptClosed() throws(StorageError) {
    // First the size: an index is held against it when it is opened.
    size = try File(logPath, create: true, disk: disk).size()
    files = nil
    let index = try opened().index
    if size > 0, index.count == 0, size > 1 << 20 {
      try rebuild(from: 0, verify: false, expecting: baseOffset)
      return
    }
    maxTimestamp = index.last?.maxTimestampBefore ?? -1
    var position = Int(index.last?.position ?? 0)
    while let header = try header(at: position) {
      maxTimestamp = max(maxTimestamp, header.maxTimestamp)
      position += header.totalSize
    }
  }

  /// Reads the segment from the batch before `offset` to its end, checks every batch, and cuts off what is no whole
  /// valid one. Returns the offset after the last batch, and how many bytes were cut off.
  func recover(from offset: Int64, indexInterval: Int) throws(StorageError) -> (nextOffset: Int64, lost: Int) {
    let total = try File(logPath, create: true, disk: disk).size()
    size = total
    files = nil
    var start = try boundaryForRecovery(offset)
    if start.position > 0, try header(at: start.position)?.baseOffset != start.offset {
      // The index does not belong to this log; all of it is read.
      start = (0, baseOffset, -1)
    }
    maxTimestamp = start.maxTimestamp
    let next = try rebuild(
      from: start.position, verify: true, expecting: start.offset, indexInterval: indexInterval)
    if size < total { try opened().log.truncate(to: size) }
    return (next, total - size)
  }

  private func boundaryForRecovery(
    _ offset: Int64
  ) throws(StorageError) -> (position: Int, offset: Int64, maxTimestamp: Int64) {
    let relative = UInt32(clamping: offset - baseOffset)
    guard let entry = try opened().index.lastEntry(where: { $0.relativeOffset <= relative }) else {
      return (0, baseOffset, -1)
    }
    return (Int(entry.position), baseOffset + Int64(entry.relativeOffset), entry.maxTimestampBefore)
  }

  /// Walks the batches from `position` on, indexes them anew, and sets `size` to the end of the last good one.
  @discardableResult
  private func rebuild(
    from position: Int, verify: Bool, expecting offset: Int64, indexInterval: Int = 4096
  ) throws(StorageError) -> Int64 {
    var files = try opened()
    let end = size
    var next = offset
    try files.index.truncate(beforePosition: max(position, 1))
    var at = position
    while at < end {
      let head = try files.log.read(RecordBatchHeader.size, at: at)
      guard let header = try? RecordBatchHeader(parsing: head) else { break }
      guard header.totalSize <= end - at, header.baseOffset == next, header.lastOffsetDelta >= 0 else { break }
      if verify, try !isIntact(header, at: at, in: files.log) { break }
      size = at
      note(header, in: &files, indexInterval: indexInterval)
      at += header.totalSize
      next = header.lastOffset &+ 1
    }
    size = at
    self.files = files
    return next
  }

  private func isIntact(_ header: RecordBatchHeader, at position: Int, in log: File) throws(StorageError) -> Bool {
    let bytes = try log.read(header.totalSize, at: position)
    return (try? RecordBatch(bytes)) != nil
  }

  /// Removes the segment's files.
  func remove() throws(StorageError) {
    close()
    for path in [logPath, indexPath, snapshotPath] where unlink(path) != 0 && errno != ENOENT {
      throw StorageError("remove", path)
    }
  }

  /// Puts a segment that cannot follow the one before it out of the way, for a person to look at.
  func setAside() throws(StorageError) {
    close()
    guard rename(logPath, logPath + ".damaged") == 0 else { throw StorageError("rename", logPath) }
    unlink(indexPath)
    unlink(snapshotPath)
  }
}

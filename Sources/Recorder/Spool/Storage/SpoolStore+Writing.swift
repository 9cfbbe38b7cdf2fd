import Capture
import KafkaWire

extension SpoolStore {
  /// Writes frames behind the others, and makes room by dropping the oldest segments.
  ///
  /// - Parameters:
  ///   - inMemory: they are under way, too: nobody has to read them back, and one that cannot be written is not lost by
  ///     that.
  ///   - new: how far delivery has come.
  mutating func append(_ frames: [SpooledFrame], inMemory: Bool, _ new: SpoolMark? = nil) -> SpoolAppend {
    var result = SpoolAppend()
    // Before the first entry, or everything since the last mark would be looked through after a kill.
    if segments.isEmpty {
      if let new { mark.floors = new.floors }
      writeMark()
    }
    for frame in frames {
      let pieces = SpoolEntry.encode(frame)
      let size = pieces?.reduce(0) { $0 + $1.count } ?? .max
      guard let pieces, size <= (maxBytes - Self.overhead - SpoolSegment.magic.count) / 2 else {
        result.indexes.append(nil)
        if !inMemory { result.losses.add(.spoolFull) }
        continue
      }
      result.losses.add(.spoolFull, makeRoom(size))
      let index = write(pieces, size)
      result.indexes.append(index)
      if index == nil, !inMemory { result.losses.add(.spoolFailed) }
      if let index, inMemory, readNext == index { readNext = index + 1 }
    }
    syncWhenDue()
    result.isSynced = isSynced
    (result.first, result.next, result.end) = (segments.first?.first ?? end, readNext, end)
    return result
  }

  /// Drops the oldest segments until `size` bytes more are within the limit: how many frames were lost by that. What has
  /// been read already is under way, and no loss yet.
  private mutating func makeRoom(_ size: Int) -> UInt64 {
    var lost: UInt64 = 0
    let needed = size + SpoolSegment.magic.count + Self.overhead
    while let oldest = segments.first, bytes > maxBytes - needed {
      lost += oldest.end - max(min(readNext, oldest.end), oldest.first)
      if segments.count == 1 { seal() }
      removeOldest()
      readNext = max(readNext, oldest.end)
      mark.cursor = max(mark.cursor, oldest.end)
    }
    return lost
  }

  /// The entry's index; nil where the disk does not take it.
  private mutating func write(_ pieces: [Bytes], _ size: Int) -> UInt64? {
    if let last = segments.last, writing != nil, last.bytes + size > segmentBytes { seal() }
    do throws(FileError) {
      if writing == nil { try begin() }
      guard let writing else { return nil }
      isSynced = false
      try fileSystem.write(pieces, to: writing)
      segments[segments.count - 1].bytes += size
      segments[segments.count - 1].end += 1
      end += 1
      return end - 1
    } catch {
      note("\(error)")
      // Half an entry may stand there now.
      seal()
      if let last = segments.last {
        try? fileSystem.truncate(path(last), to: last.bytes)
        if last.first == last.end { removeNewest() }
      }
      return nil
    }
  }

  /// A new segment. A file that has its name is what a failure has left.
  private mutating func begin() throws(FileError) {
    let segment = SpoolSegment(first: end, end: end, bytes: SpoolSegment.magic.count)
    if try fileSystem.size(path(segment)) != nil { try fileSystem.remove(path(segment)) }
    let file = try fileSystem.create(path(segment))
    (writing, segments) = (file, segments + [segment])
    try fileSystem.write([Bytes(SpoolSegment.magic)], to: file)
    do throws(FileError) { try fileSystem.syncFolder(root) } catch { note("\(error)") }
  }

  /// The last segment takes nothing further.
  mutating func seal() {
    guard let writing else { return }
    do throws(FileError) { try fileSystem.sync(writing) } catch { note("\(error)") }
    leave()
  }

  private mutating func leave() {
    if let writing { fileSystem.close(writing) }
    writing = nil
    isSynced = true
  }

  /// After appends; where none come, the caller's from time to time.
  mutating func syncWhenDue() {
    let now = clock.monotonicNanoseconds
    guard let writing, now &- syncedAt >= Self.syncInterval else { return }
    syncedAt = now
    do throws(FileError) {
      try fileSystem.sync(writing)
      isSynced = true
    } catch {
      note("\(error)")
      // The kernel may have dropped what it could not write, and would say nothing of it a second time.
      leave()
    }
  }

  mutating func removeOldest() {
    guard let oldest = segments.first else { return }
    segments.removeFirst()
    remove(oldest)
  }

  private mutating func removeNewest() {
    guard let newest = segments.popLast() else { return }
    remove(newest)
  }

  private mutating func remove(_ segment: SpoolSegment) {
    if reading?.first == segment.first { closeReading() }
    do throws(FileError) { try fileSystem.remove(path(segment)) } catch { note("\(error)") }
  }
}

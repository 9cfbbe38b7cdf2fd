import Capture
import KafkaWire

extension SpoolStore {
  /// How often what cannot be read is tried, with pauses that the caller makes, before it is passed over: a process may be
  /// out of descriptors for a while, and a disk may be away.
  static let maxTries = 10

  /// The next frames, at least one where there is any; what is damaged is passed over and counted.
  mutating func read(frames: Int, bytes: Int) -> SpoolReading {
    var result = SpoolReading()
    var taken = 0
    do throws(FileError) {
      while readNext < end, result.entries.count < frames, taken < bytes {
        guard let entry = try next(&result.losses) else { continue }
        taken += entry.frame.bytes
        result.entries.append(entry)
      }
    } catch {
      result.isDisturbed = true
    }
    (result.next, result.end) = (readNext, end)
    return result
  }

  /// The oldest frame that is not settled; nil where there is none that can be read.
  ///
  /// - Throws: where it may be read if it is tried again.
  mutating func oldest() throws(FileError) -> SpooledFrame? {
    let next = readNext
    readNext = mark.cursor
    defer { readNext = next }
    var losses = LossCounts()
    while readNext < end {
      if let entry = try self.next(&losses) { return entry.frame }
    }
    return nil
  }

  mutating func closeReading() {
    if let reading { fileSystem.close(reading.file) }
    reading = nil
  }

  /// The entry `readNext`, and on to the one behind it; nil where what stands there is passed over.
  ///
  /// - Throws: where it may be read if it is tried again.
  private mutating func next(_ losses: inout LossCounts) throws(FileError) -> SpoolReading.Entry? {
    guard let segment = segments.first(where: { $0.end > readNext }) else {
      losses.add(.spoolDamaged, end - readNext)
      readNext = end
      return nil
    }
    if segment.first > readNext {
      losses.add(.spoolDamaged, segment.first - readNext)
      readNext = segment.first
    }
    let place: SpoolEntryPlace?
    do throws(FileError) {
      place = try find(readNext, in: segment)
    } catch {
      try bear(error)
      giveUp(segment, &losses)
      return nil
    }
    guard let place else {
      giveUp(segment, &losses)
      return nil
    }
    let index = readNext
    var frame: SpooledFrame?
    do throws(FileError) {
      let payload = try fileSystem.read(place.file, from: place.offset, count: place.length)
      frame = SpoolEntry.decode(payload, checksum: place.checksum)
      if let other = frame?.record.topic, topic.map({ $0 != other }) ?? false { frame = nil }
      if frame == nil { note("\(segment.name) is damaged at byte \(place.offset)") }
      reading?.index = index + 1
      reading?.offset = place.offset + place.length
    } catch {
      try bear(error)
    }
    tries[index] = nil
    readNext = index + 1
    guard let frame else {
      losses.add(.spoolDamaged)
      return nil
    }
    return SpoolReading.Entry(index: index, frame: frame)
  }

  /// Where the segment's entry of that index has its payload; nil where the file is damaged before.
  private mutating func find(_ index: UInt64, in segment: SpoolSegment) throws(FileError) -> SpoolEntryPlace? {
    var position = try position(in: segment, upTo: index)
    while true {
      let head = try fileSystem.read(position.file, from: position.offset, count: SpoolEntry.headerBytes)
      let offset = position.offset + SpoolEntry.headerBytes
      guard let (length, checksum) = SpoolEntry.header(head), length <= segment.bytes - offset else {
        note("\(segment.name) is damaged from byte \(position.offset) on")
        return nil
      }
      reading = position
      if position.index == index {
        return SpoolEntryPlace(file: position.file, offset: offset, length: length, checksum: checksum)
      }
      position.index += 1
      position.offset = offset + length
    }
  }

  private mutating func position(in segment: SpoolSegment, upTo index: UInt64) throws(FileError) -> SpoolReadPosition {
    if let reading, reading.first == segment.first, reading.index <= index { return reading }
    closeReading()
    let position = SpoolReadPosition(
      file: try fileSystem.openToRead(path(segment)), first: segment.first, index: segment.first,
      offset: SpoolSegment.magic.count)
    reading = position
    return position
  }

  /// Throws the error on as long as it is worth trying `readNext` again.
  private mutating func bear(_ error: FileError) throws(FileError) {
    note("\(error)")
    closeReading()
    // A file that somebody has removed does not come back.
    guard error.kind != .absent else { return }
    let count = (tries[readNext] ?? 0) + 1
    tries[readNext] = count
    if count < Self.maxTries { throw error }
  }

  private mutating func giveUp(_ segment: SpoolSegment, _ losses: inout LossCounts) {
    losses.add(.spoolDamaged, segment.end - readNext)
    readNext = segment.end
    closeReading()
  }
}

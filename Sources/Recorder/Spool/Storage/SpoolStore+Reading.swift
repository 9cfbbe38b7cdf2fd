import Capture
import KafkaWire

extension SpoolStore {
  /// The next frames, at least one where there is any; what cannot be read is passed over and counted.
  mutating func read(frames: Int, bytes: Int) -> SpoolReading {
    var result = SpoolReading()
    var taken = 0
    while readNext < end, result.entries.count < frames, taken < bytes {
      guard let segment = segments.first(where: { $0.end > readNext }) else {
        result.losses.add(.spoolDamaged, end - readNext)
        readNext = end
        break
      }
      if segment.first > readNext {
        result.losses.add(.spoolDamaged, segment.first - readNext)
        readNext = segment.first
      }
      do throws(FileError) {
        let index = readNext
        if let frame = try entry(of: segment, &result.losses) {
          taken += frame.bytes
          result.entries.append(SpoolReading.Entry(index: index, frame: frame))
        }
      } catch {
        note("\(error)")
        giveUp(segment, &result.losses)
      }
    }
    (result.next, result.end) = (readNext, end)
    return result
  }

  mutating func closeReading() {
    if let reading { fileSystem.close(reading.file) }
    reading = nil
  }

  /// The segment's entry `readNext`; nil where it is damaged.
  private mutating func entry(
    of segment: SpoolSegment, _ losses: inout LossCounts
  ) throws(FileError) -> SpooledFrame? {
    var position = try position(in: segment)
    while true {
      let head = try fileSystem.read(position.file, from: position.offset, count: SpoolEntry.headerBytes)
      guard let (length, checksum) = SpoolEntry.header(head),
        length <= segment.bytes - position.offset - SpoolEntry.headerBytes
      else {
        note("\(segment.name) is damaged from byte \(position.offset) on")
        giveUp(segment, &losses)
        return nil
      }
      let isWanted = position.index == readNext
      let payload =
        isWanted
        ? try fileSystem.read(position.file, from: position.offset + SpoolEntry.headerBytes, count: length) : []
      let offset = position.offset
      position.index += 1
      position.offset += SpoolEntry.headerBytes + length
      reading = position
      guard isWanted else { continue }
      readNext += 1
      if let frame = SpoolEntry.decode(payload, checksum: checksum) { return frame }
      note("\(segment.name) is damaged at byte \(offset)")
      losses.add(.spoolDamaged)
      return nil
    }
  }

  private mutating func position(in segment: SpoolSegment) throws(FileError) -> SpoolReadPosition {
    if let reading, reading.first == segment.first, reading.index <= readNext { return reading }
    closeReading()
    let position = SpoolReadPosition(
      file: try fileSystem.openToRead(path(segment)), first: segment.first, index: segment.first,
      offset: SpoolSegment.magic.count)
    reading = position
    return position
  }

  private mutating func giveUp(_ segment: SpoolSegment, _ losses: inout LossCounts) {
    losses.add(.spoolDamaged, segment.end - readNext)
    readNext = segment.end
    closeReading()
  }
}

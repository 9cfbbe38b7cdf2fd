import KafkaWire

/// A segment's sparse index: one entry for about every 4 KiB of log, 16 bytes each, in the file beside it.
///
/// It is searched in the file, not held in memory: a terabyte of small records would need gigabytes otherwise. What it
/// holds can be rebuilt from the log, so that a write that fails here only makes a later search longer.
struct OffsetIndex {
  /// A batch that begins at `position`, and the greatest timestamp of all batches before it.
  struct Entry: Equatable {
    static let size = 16

    var relativeOffset: UInt32
    var position: UInt32
    var maxTimestampBefore: Int64
  }

  let file: File
  private(set) var count: Int
  private(set) var last: Entry?

  /// Opens the index of a log that is `logSize` bytes long. Nil where the file cannot belong to it.
  init?(_ file: File, logSize: Int) throws(StorageError) {
    self.file = file
    let size = try file.size()
    count = size / Entry.size
    guard size % Entry.size == 0 else { return nil }
    if count > 0 {
      guard let first = try entry(0), let last = try entry(count - 1) else { return nil }
      guard first.position > 0, first.position <= last.position, Int(last.position) < logSize else { return nil }
      self.last = last
    }
  }

  /// An index that holds nothing yet.
  init(clearing file: File) throws(StorageError) {
    self.file = file
    try file.truncate(to: 0)
    count = 0
  }

  func entry(_ number: Int) throws(StorageError) -> Entry? {
    guard number >= 0, number < count else { return nil }
    var reader = BigEndianReader(try file.read(Entry.size, at: number * Entry.size))
    guard
      let offset = reader.read(UInt32.self), let position = reader.read(UInt32.self),
      let timestamp = reader.read(Int64.self)
    else { return nil }
    return Entry(relativeOffset: offset, position: position, maxTimestampBefore: timestamp)
  }

  mutating func append(_ entry: Entry) throws(StorageError) {
    var bytes: [UInt8] = []
    bytes.appendBigEndian(entry.relativeOffset)
    bytes.appendBigEndian(entry.position)
    bytes.appendBigEndian(entry.maxTimestampBefore)
    try file.write(ByteChain(bytes), at: count * Entry.size)
    count += 1
    last = entry
  }

  /// The last entry for which `holds` is true. It must be true up to some entry and false from there on.
  func lastEntry(where holds: (Entry) -> Bool) throws(StorageError) -> Entry? {
    var low = 0
    var high = count
    var found: Entry?
    while low < high {
      let middle = (low + high) / 2
      guard let candidate = try entry(middle) else { return found }
      if holds(candidate) {
        found = candidate
        low = middle + 1
      } else {
        high = middle
      }
    }
    return found
  }

  /// Drops the entries of batches that begin at `position` or later.
  mutating func truncate(beforePosition position: Int) throws(StorageError) {
    let kept = try lastEntry { Int($0.position) < position }
    var low = 0
    if let kept {
      var high = count
      while low < high {
        let middle = (low + high) / 2
        guard let candidate = try entry(middle) else { break }
        if candidate.position <= kept.position { low = middle + 1 } else { high = middle }
      }
    }
    try file.truncate(to: low * Entry.size)
    count = low
    last = kept
  }
}

/// Finds out what an earlier run has left in a spool's folder. Whatever is not as it was written is named, never believed.
struct SpoolRecovery {
  struct Found {
    /// In order, and not overlapping.
    var segments: [SpoolSegment] = []
    var mark = SpoolMark()
    /// The highest number of a checkpoint that is there; 0 where there is none.
    var checkpoint: UInt64 = 0
    var problems: [String] = []
  }

  private static let aside = ".damaged"

  private let root: String
  private let fileSystem: any FileSystem
  private var found = Found()

  init(_ root: String, _ fileSystem: any FileSystem) {
    self.root = root
    self.fileSystem = fileSystem
  }

  func run() throws(FileError) -> Found {
    var recovery = self
    let names = try fileSystem.list(root)
    recovery.readMark(names)
    try recovery.readSegments(names)
    for name in names.sorted() where !Self.isKnown(name) { recovery.note("\(name) is no file of a spool") }
    return recovery.found
  }

  private static func isKnown(_ name: String) -> Bool {
    name == SpoolStore.lockName || SpoolSegment.first(ofName: name) != nil
      || SpoolCheckpoint.number(ofName: name) != nil
  }

  private mutating func note(_ problem: String) {
    if found.problems.count < 16 { found.problems.append(problem) }
  }

  // MARK: Mark

  /// The newest that is whole counts; what failures and kills have left of others goes.
  private mutating func readMark(_ names: [String]) {
    var isFound = false
    for number in names.compactMap(SpoolCheckpoint.number).sorted(by: >) {
      let path = "\(root)/\(SpoolCheckpoint.name(number))"
      guard !isFound else {
        try? fileSystem.remove(path)
        continue
      }
      // One that cannot be read now keeps its number, and goes when a newer one is there.
      guard let bytes = try? fileSystem.contents(path, limit: SpoolCheckpoint.maxBytes) else {
        found.checkpoint = max(found.checkpoint, number)
        continue
      }
      if let mark = SpoolCheckpoint.decode(bytes) {
        isFound = true
        found.mark = mark
        found.checkpoint = max(found.checkpoint, number)
      } else {
        // A write that did not come to its end.
        try? fileSystem.remove(path)
      }
    }
  }

  // MARK: Segments

  private mutating func readSegments(_ names: [String]) throws(FileError) {
    let firsts = names.compactMap(SpoolSegment.first).sorted()
    for (place, first) in firsts.enumerated() {
      let path = "\(root)/\(SpoolSegment.name(first))"
      guard let bytes = try fileSystem.size(path), try isSegment(path, bytes) else {
        try setAside(first)
        continue
      }
      // What follows says how many entries a segment has; only of the last one they are counted.
      let isLast = place == firsts.count - 1
      let end = isLast ? first + (try count(path, bytes)) : firsts[place + 1]
      if end == first || end <= found.mark.cursor {
        try fileSystem.remove(path)
      } else {
        found.segments.append(SpoolSegment(first: first, end: end, bytes: bytes))
      }
    }
  }

  private func isSegment(_ path: String, _ size: Int) throws(FileError) -> Bool {
    let file = try fileSystem.openToRead(path)
    defer { fileSystem.close(file) }
    let head = try fileSystem.read(file, from: 0, count: min(size, SpoolSegment.magic.count))
    // A beginning that is cut off is a segment that was just begun.
    return SpoolSegment.magic.starts(with: head)
  }

  /// Whole entries of the file, checksums aside.
  private func count(_ path: String, _ size: Int) throws(FileError) -> UInt64 {
    let file = try fileSystem.openToRead(path)
    defer { fileSystem.close(file) }
    var offset = SpoolSegment.magic.count
    var count: UInt64 = 0
    while size - offset > SpoolEntry.headerBytes {
      let head = try fileSystem.read(file, from: offset, count: SpoolEntry.headerBytes)
      guard let (length, _) = SpoolEntry.header(head), length <= size - offset - SpoolEntry.headerBytes else { break }
      offset += SpoolEntry.headerBytes + length
      count += 1
    }
    return count
  }

  /// Under another name, so that new segments find theirs free, and whoever wants to can look at it.
  private mutating func setAside(_ first: UInt64) throws(FileError) {
    let name = SpoolSegment.name(first)
    note("\(name) is no segment; it is kept as \(name)\(Self.aside)")
    try fileSystem.rename("\(root)/\(name)", to: "\(root)/\(name)\(Self.aside)")
  }
}

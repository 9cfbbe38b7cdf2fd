import Foundation

/// What a manifest's bytes say. A value: it reads no file.
struct ManifestReader {
  enum Damage: Error, Equatable {
    /// A line that is not the last one does not fit its checksum, or makes no sense. Counted from 1.
    case line(Int)
    /// A version that this program does not know.
    case version(Int)
  }

  private(set) var entries: [ManifestEntry] = []
  /// Bytes up to the end of the last good line. What follows is a line that was torn when it was written.
  private(set) var goodBytes = 0
  /// Bytes of the torn line; 0 for most manifests.
  private(set) var tornBytes = 0
  private(set) var checksum = ChecksummedLine()

  init() {}

  init(_ bytes: [UInt8]) throws(Damage) {
    var start = 0
    var number = 1
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n"))
      let isLast = end == nil || end == bytes.count - 1
      // Only a whole line counts, with its newline: the next one is appended behind it.
      if let end, let entry = entry(bytes[start..<end]) {
        try check(entry, number)
        entries.append(entry)
        goodBytes = end + 1
        start = end + 1
        number += 1
        continue
      }
      guard isLast, !ChecksummedLine.holdsWholeLine(bytes[start...]) else { throw .line(number) }
      tornBytes = bytes.count - start
      break
    }
  }

  /// The last segment of each partition.
  var lastSegments: [Partition: ManifestSegment] {
    var last: [Partition: ManifestSegment] = [:]
    for segment in segments { last[Partition(topic: segment.topic, index: segment.partition)] = segment }
    return last
  }

  struct Partition: Hashable {
    var topic: String
    var index: Int32
  }

  var segments: [ManifestSegment] {
    entries.compactMap { if case .segment(let segment) = $0 { segment } else { nil } }
  }

  func topic(_ name: String) -> ManifestTopic? {
    for case .topic(let topic) in entries where topic.name == name { return topic }
    return nil
  }

  private mutating func entry(_ line: ArraySlice<UInt8>) -> ManifestEntry? {
    guard let json = checksum.decode(line) else { return nil }
    return try? JSONDecoder().decode(ManifestEntry.self, from: json)
  }

  private func check(_ entry: ManifestEntry, _ number: Int) throws(Damage) {
    guard case .header(let header) = entry else {
      if number == 1 { throw .line(1) }
      return
    }
    guard number == 1 else { throw .line(number) }
    guard header.version == ManifestHeader.currentVersion else { throw .version(header.version) }
  }
}

import Capture
import Foundation
import KafkaWire

/// Checks one segment's files against its line in the manifest and its index.
struct SegmentCheck {
  private let segment: ManifestSegment
  private let folder: String
  private let fileSystem: any FileSystem
  private(set) var damaged: [VerifySummary.Damage] = []
  private(set) var frames = 0
  private(set) var bytes = 0
  private var checksum: UInt32 = 0
  private var lastOffset: Int64?

  /// Above any index: 65,536 records of at most 8 KiB.
  private static let maxIndexBytes = 512 << 20
  private static let maxDamage = 1000

  init(_ segment: ManifestSegment, folder: String, _ fileSystem: any FileSystem) {
    self.segment = segment
    self.folder = folder
    self.fileSystem = fileSystem
  }

  mutating func run() {
    guard let path = segment.path, let indexPath = segment.indexPath else { return }
    guard Self.isInside(path), Self.isInside(indexPath) else {
      note(Manifest.name, nil, "it names a path outside of the archive")
      return
    }
    do throws(FileError) {
      let entries = try index(indexPath)
      switch segment.format {
      case .frames: try checkFolder(path, entries)
      case .mjpeg, .mkv, .avi: try checkFile(path, entries)
      }
    } catch {
      note(path, nil, error.description)
      return
    }
    checkTotals(path)
  }

  // MARK: The index

  private mutating func index(_ path: String) throws(FileError) -> [IndexEntry] {
    let bytes = try fileSystem.contents("\(folder)/\(path)", limit: Self.maxIndexBytes)
    if bytes.count != segment.indexBytes || CRC32C.checksum(Bytes(bytes)).hex != segment.indexCRC32C {
      note(path, nil, "the index is not as it was written")
    }
    let decoder = JSONDecoder()
    var entries: [IndexEntry] = []
    for (number, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
      guard let entry = try? decoder.decode(IndexEntry.self, from: Data(line)) else {
        note(path, nil, "line \(number + 1) of the index cannot be read")
        continue
      }
      entries.append(entry)
    }
    return entries
  }

  // MARK: Frames

  private mutating func checkFolder(_ path: String, _ entries: [IndexEntry]) throws(FileError) {
    var unlisted = Set(try fileSystem.list("\(folder)/\(path)"))
    unlisted.remove(SegmentName.frameIndex)
    for entry in entries {
      guard let format = FrameFormat(rawValue: entry.format) else {
        note(path, entry.offset, "the index names an unknown format")
        continue
      }
      let name = SegmentName.frame(entry.offset, format)
      unlisted.remove(name)
      let file = "\(path)/\(name)"
      do throws(FileError) {
        // One byte more than the index says shows a file that has grown.
        let image = try read(file, from: 0, entry.length, extra: 1)
        check(image, entry, file)
      } catch  where error.kind == .absent {
        note(file, entry.offset, "the frame is missing")
      }
    }
    for name in unlisted.sorted() { note("\(path)/\(name)", nil, "the index does not name it") }
  }

  private mutating func checkFile(_ path: String, _ entries: [IndexEntry]) throws(FileError) {
    guard let size = try fileSystem.size("\(folder)/\(path)") else {
      note(path, nil, "the segment is missing")
      return
    }
    if size != segment.bytes { note(path, nil, "it has \(size) bytes instead of \(segment.bytes)") }
    let file = try fileSystem.openToRead("\(folder)/\(path)")
    defer { fileSystem.close(file) }
    for entry in entries {
      guard let position = entry.position, position == bytes else {
        note(path, entry.offset, "the index does not go on where the frame before ends")
        return
      }
      guard entry.length >= 0, entry.length <= size - position else {
        note(path, entry.offset, "the frame lies beyond the end of the file")
        return
      }
      check(try fileSystem.read(file, from: position, count: entry.length), entry, path)
    }
  }

  private func read(_ path: String, from: Int, _ count: Int, extra: Int) throws(FileError) -> [UInt8] {
    guard let size = try fileSystem.size("\(folder)/\(path)") else {
      throw FileError(operation: "open", path: path, number: ENOENT)
    }
    let file = try fileSystem.openToRead("\(folder)/\(path)")
    defer { fileSystem.close(file) }
    // Never more than the file has, whatever the index claims.
    return try fileSystem.read(file, from: from, count: min(size, max(count, 0)) + (size > count ? extra : 0))
  }

  private mutating func check(_ image: [UInt8], _ entry: IndexEntry, _ path: String) {
    let buffer = Bytes(image)
    frames += 1
    bytes += image.count
    checksum = CRC32C.checksum(buffer, continuing: checksum)
    if entry.partition != segment.partition || entry.offset < segment.from || entry.offset >= segment.next {
      note(path, entry.offset, "the index names an offset that is not this segment's")
    }
    if let last = lastOffset, entry.offset <= last { note(path, entry.offset, "the index is out of order") }
    lastOffset = entry.offset
    guard image.count == entry.length else {
      note(path, entry.offset, "it has \(image.count) bytes or more instead of \(entry.length)")
      return
    }
    guard CRC32C.checksum(buffer).hex == entry.crc32c else {
      note(path, entry.offset, "the image's bytes do not fit their checksum")
      return
    }
    if let reason = Self.unreadable(buffer, entry.format) { note(path, entry.offset, reason) }
  }

  private static func unreadable(_ image: Bytes, _ format: String) -> String? {
    do throws(ImageError) {
      try image.withUnsafeBytes { (bytes) throws(ImageError) in
        switch FrameFormat(rawValue: format) {
        case .jpeg: _ = try JPEGHeader.parse(bytes)
        case .png: _ = try PNGHeader.parse(bytes)
        case .rgb24, nil: break
        }
      }
      return nil
    } catch {
      return error.description
    }
  }

  // MARK: Totals

  private mutating func checkTotals(_ path: String) {
    guard damaged.isEmpty else { return }
    if frames != segment.records { note(path, nil, "it holds \(frames) frames instead of \(segment.records)") }
    if bytes != segment.bytes { note(path, nil, "it holds \(bytes) bytes of images instead of \(segment.bytes)") }
    if checksum.hex != segment.crc32c { note(path, nil, "its images together do not fit the manifest's checksum") }
  }

  private mutating func note(_ path: String, _ offset: Int64?, _ reason: String) {
    guard damaged.count < Self.maxDamage else { return }
    damaged.append(
      VerifySummary.Damage(
        path: path, partition: TopicPartition(segment.topic, segment.partition), offset: offset, reason: reason))
  }

  /// The manifest's paths come from a file: they must not lead elsewhere.
  private static func isInside(_ path: String) -> Bool {
    !path.hasPrefix("/") && !path.split(separator: "/").contains("..")
  }
}

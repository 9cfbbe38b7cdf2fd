import Foundation
import KafkaWire

/// `manifest.ndjson`: the truth about which offsets are in the archive. Only ever appended to, one durable line at a time.
struct Manifest {
  static let name = "manifest.ndjson"
  /// Far above any real one: at 600 bytes a segment, a million segments.
  static let maxBytes = 1 << 30

  private let fileSystem: any FileSystem
  private let file: OpenFile
  private var checksum: ChecksummedLine
  private(set) var reader: ManifestReader

  /// Opens the folder's manifest, or begins it where there is none. A torn last line is cut off: its segment was
  /// never acknowledged.
  init(folder: String, _ fileSystem: any FileSystem) throws(ArchiveError) {
    self.fileSystem = fileSystem
    let path = "\(folder)/\(Self.name)"
    reader = try Self.read(path, fileSystem) ?? ManifestReader()
    checksum = reader.checksum
    do throws(FileError) {
      if reader.tornBytes > 0 { try fileSystem.truncate(path, to: reader.goodBytes) }
      file = try fileSystem.openToAppend(path)
    } catch {
      throw ArchiveError(error)
    }
    do throws(ArchiveError) {
      try begin(in: folder)
    } catch {
      close()
      throw error
    }
  }

  private mutating func begin(in folder: String) throws(ArchiveError) {
    do throws(FileError) {
      // The cut and the name must be durable before anything stands behind them.
      try fileSystem.sync(file)
      try fileSystem.syncFolder(folder)
    } catch {
      throw ArchiveError(error)
    }
    if reader.entries.isEmpty { try append(.header(ManifestHeader())) }
  }

  /// The manifest at `path`; nil where there is none.
  static func read(_ path: String, _ fileSystem: any FileSystem) throws(ArchiveError) -> ManifestReader? {
    let bytes: [UInt8]
    do throws(FileError) {
      guard try fileSystem.size(path) != nil else { return nil }
      bytes = try fileSystem.contents(path, limit: maxBytes)
    } catch {
      throw ArchiveError(error)
    }
    do throws(ManifestReader.Damage) {
      return try ManifestReader(bytes)
    } catch {
      throw ArchiveError(error, path: path)
    }
  }

  /// Returns once the line is on the disk.
  mutating func append(_ entry: ManifestEntry) throws(ArchiveError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let json = try? encoder.encode(entry) else {
      throw ArchiveError(
        .io, place: file.path, reason: "a line could not be encoded",
        advice: "Report this: it is a fault of the program.")
    }
    let (line, crc) = checksum.encode(json)
    do throws(FileError) {
      try fileSystem.write([line], to: file)
      try fileSystem.sync(file)
    } catch {
      throw ArchiveError(error)
    }
    checksum.accept(crc)
  }

  func close() { fileSystem.close(file) }
}

extension ArchiveError {
  init(_ damage: ManifestReader.Damage, path: String) {
    switch damage {
    case .line(let number):
      self.init(
        .damaged, place: path, reason: "line \(number) does not fit its checksum",
        advice: "Archive into a new folder, and keep this one: its segments before that line are whole.")
    case .version(let version):
      self.init(
        .damaged, place: path, reason: "its version \(version) is not known to this program",
        advice: "Use the version of streamrec that wrote it, or a newer one.")
    }
  }
}

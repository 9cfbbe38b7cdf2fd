import Foundation
import KafkaWire

/// Writes a segment's index: a JSON line per frame, gathered so that memory and writes stay few.
struct IndexWriter {
  private static let flushBytes = 64 << 10

  private let fileSystem: any FileSystem
  private let file: OpenFile
  private let encoder = JSONEncoder()
  private var buffer: [UInt8] = []
  private var isOpen = true
  private(set) var bytes = 0
  private(set) var checksum: UInt32 = 0

  init(_ path: String, _ fileSystem: any FileSystem) throws(FileError) {
    self.fileSystem = fileSystem
    file = try fileSystem.create(path)
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  }

  mutating func append(_ entry: IndexEntry) throws(FileError) {
    guard let json = try? encoder.encode(entry) else {
      throw FileError(operation: "encode", path: file.path, number: EILSEQ)
    }
    buffer.append(contentsOf: json)
    buffer.append(UInt8(ascii: "\n"))
    if buffer.count >= Self.flushBytes { try flush() }
  }

  /// Returns once all of it is on the disk; the file is closed.
  mutating func seal() throws(FileError) {
    try flush()
    try fileSystem.sync(file)
    close()
  }

  /// Safe more than once: a descriptor that was given back may already be another file's.
  mutating func close() {
    if isOpen { fileSystem.close(file) }
    isOpen = false
  }

  private mutating func flush() throws(FileError) {
    let piece = Bytes(buffer)
    try fileSystem.write([piece], to: file)
    bytes += piece.count
    checksum = CRC32C.checksum(piece, continuing: checksum)
    buffer.removeAll(keepingCapacity: true)
  }
}

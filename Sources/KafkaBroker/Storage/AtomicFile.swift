import Foundation
import KafkaWire

/// Small files that are replaced as a whole: after a crash there is the old one or the new one.
enum AtomicFile {
  static func write(_ bytes: [UInt8], to path: String, disk: Disk = .posix) throws(StorageError) {
    let temporary = path + ".tmp"
    let file = try File(temporary, create: true, disk: disk)
    try file.truncate(to: 0)
    try file.write(ByteChain(bytes), at: 0)
    try file.sync()
    guard rename(temporary, path) == 0 else { throw StorageError("rename to", path) }
    try syncDirectory(of: path)
  }

  /// The file's bytes, or nil where there is none. `limit` bounds what is read.
  static func read(_ path: String, limit: Int) throws(StorageError) -> Bytes? {
    do throws(StorageError) {
      let file = try File(path, create: false)
      let size = try file.size()
      guard size <= limit else { throw StorageError("read", path, code: EFBIG) }
      return try file.read(size, at: 0)
    } catch {
      if error.code == ENOENT { return nil }
      throw error
    }
  }

  /// Makes the name of the file at `path` durable.
  static func syncDirectory(of path: String) throws(StorageError) {
    try syncDirectory(String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]))
  }

  /// Makes created, renamed and removed entries of a directory survive a power cut.
  static func syncDirectory(_ path: String) throws(StorageError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw StorageError("open", path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw StorageError("sync", path) }
  }
}

import Foundation
import KafkaWire

/// An open file. Positions are given with every call, so that threads may share it.
final class File: Sendable {
  let descriptor: Int32
  let path: String
  private let disk: Disk

  /// Opens `path` for reading and writing, and creates it where `create` says so.
  init(_ path: String, create: Bool, disk: Disk = .posix) throws(StorageError) {
    descriptor = open(path, O_RDWR | O_CLOEXEC | (create ? O_CREAT : 0), 0o644)
    self.path = path
    self.disk = disk
    guard descriptor >= 0 else { throw StorageError("open", path) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func size() throws(StorageError) -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw StorageError("examine", path) }
    return Int(status.st_size)
  }

  /// Up to `count` bytes; fewer at the end of the file.
  func read(_ count: Int, at position: Int) throws(StorageError) -> Bytes {
    guard count > 0 else { return Bytes() }
    let memory = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 16)
    let payload = Payload(allocated: memory, count: count)
    var done = 0
    while done < count {
      let result = pread(descriptor, memory + done, count - done, off_t(position + done))
      if result < 0 {
        if errno == EINTR { continue }
        throw StorageError("read", path)
      }
      if result == 0 { break }
      done += result
    }
    return Bytes(payload).slice(from: 0, count: done) ?? Bytes()
  }

  /// All of `chain` or an error; then any part of it may be in the file.
  func write(_ chain: ByteChain, at position: Int) throws(StorageError) {
    var written = 0
    while written < chain.count {
      let result = IOVectors.with(chain.segments, skipping: written) { vectors, count in
        disk.write(descriptor, vectors, Int32(count), position + written)
      }
      if result < 0 {
        if errno == EINTR { continue }
        throw StorageError("write", path)
      }
      // A file system that takes nothing and reports nothing would loop for ever.
      if result == 0 { throw StorageError("write", path, code: ENOSPC) }
      written += result
    }
  }

  func truncate(to size: Int) throws(StorageError) {
    guard ftruncate(descriptor, off_t(size)) == 0 else { throw StorageError("truncate", path) }
  }

  func sync() throws(StorageError) {
    guard disk.sync(descriptor) == 0 else { throw StorageError("sync", path) }
  }
}

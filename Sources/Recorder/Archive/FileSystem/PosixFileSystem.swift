import Foundation
import KafkaWire

/// The real file system.
struct PosixFileSystem: FileSystem {
  func list(_ folder: String) throws(FileError) -> [String] {
    guard let directory = opendir(folder) else { throw failure("opendir", folder) }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      // Read where it lies: the entry is as long as its name, and a copy of the whole array would read beyond it.
      guard let start = MemoryLayout<dirent>.offset(of: \.d_name) else { continue }
      let name = String(cString: UnsafeRawPointer(entry).advanced(by: start).assumingMemoryBound(to: CChar.self))
      guard name != ".", name != ".." else { continue }
      names.append(isFolder("\(folder)/\(name)") ? name + "/" : name)
    }
    return names
  }

  func size(_ path: String) throws(FileError) -> Int? {
    var status = stat()
    if stat(path, &status) == 0 { return Int(status.st_size) }
    if errno == ENOENT { return nil }
    throw failure("stat", path)
  }

  func makeFolder(_ path: String) throws(FileError) {
    if mkdir(path, 0o777) != 0, errno != EEXIST { throw failure("mkdir", path) }
  }

  func create(_ path: String) throws(FileError) -> OpenFile {
    try opened(path, O_WRONLY | O_CREAT | O_EXCL)
  }

  func openToAppend(_ path: String) throws(FileError) -> OpenFile {
    try opened(path, O_WRONLY | O_CREAT | O_APPEND)
  }

  /// Without waiting for whoever writes into a named pipe, which is no file that could be read by its offsets.
  func openToRead(_ path: String) throws(FileError) -> OpenFile { try opened(path, O_RDONLY | O_NONBLOCK) }

  func read(_ file: OpenFile, from offset: Int, count: Int) throws(FileError) -> [UInt8] {
    var done = 0
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: max(count, 0)) { out, initialized in
      while done < count, let base = out.baseAddress {
        let got = pread(file.descriptor, base + done, count - done, off_t(offset + done))
        if got < 0, errno == EINTR { continue }
        failed = got < 0
        if got <= 0 { break }
        done += got
      }
      initialized = done
    }
    if failed { throw failure("pread", file.path) }
    return bytes
  }

  func write(_ pieces: [Bytes], to file: OpenFile) throws(FileError) {
    var writer = VectorWriter(pieces)
    while !writer.isDone {
      let written = writer.write(to: file.descriptor)
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw failure("writev", file.path) }
      writer.advance(written)
    }
  }

  func sync(_ file: OpenFile) throws(FileError) {
    // A failed fsync must not be tried again: the kernel may have dropped the pages and report success.
    if fsync(file.descriptor) != 0 { throw failure("fsync", file.path) }
  }

  func close(_ file: OpenFile) { _ = Foundation.close(file.descriptor) }

  func truncate(_ path: String, to size: Int) throws(FileError) {
    if Foundation.truncate(path, off_t(size)) != 0 { throw failure("truncate", path) }
  }

  func rename(_ path: String, to new: String) throws(FileError) {
    if Foundation.rename(path, new) != 0 { throw failure("rename", path) }
  }

  func remove(_ path: String) throws(FileError) {
    if unlink(path) != 0 { throw failure("unlink", path) }
  }

  func removeFolder(_ path: String) throws(FileError) {
    if rmdir(path) != 0 { throw failure("rmdir", path) }
  }

  func syncFolder(_ path: String) throws(FileError) {
    let folder = try opened(path, O_RDONLY | O_DIRECTORY)
    defer { close(folder) }
    try sync(folder)
  }

  func lock(_ path: String) throws(FileError) -> OpenFile {
    let file = try opened(path, O_RDWR | O_CREAT)
    if flock(file.descriptor, LOCK_EX | LOCK_NB) != 0 {
      let error = failure("flock", path)
      close(file)
      throw error
    }
    return file
  }

  private func opened(_ path: String, _ flags: Int32) throws(FileError) -> OpenFile {
    let descriptor = open(path, flags | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure("open", path) }
    return OpenFile(descriptor: descriptor, path: path)
  }

  private func isFolder(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private func failure(_ operation: String, _ path: String) -> FileError {
    FileError(operation: operation, path: path, number: errno)
  }
}

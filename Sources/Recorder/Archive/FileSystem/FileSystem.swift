import KafkaWire

/// The file operations of an archive, each one system call, so that a test can stop the world at any of them.
protocol FileSystem: Sendable {
  /// Names in a folder, in no order, without `.` and `..`; a folder's name ends with `/`.
  func list(_ folder: String) throws(FileError) -> [String]
  /// Bytes of a file; nil where there is none.
  func size(_ path: String) throws(FileError) -> Int?
  /// Makes one folder; that it exists already is no failure.
  func makeFolder(_ path: String) throws(FileError)
  /// Creates a file that must not exist.
  func create(_ path: String) throws(FileError) -> OpenFile
  /// Opens a file to write behind its end; creates it where it is absent.
  func openToAppend(_ path: String) throws(FileError) -> OpenFile
  func openToRead(_ path: String) throws(FileError) -> OpenFile
  /// Up to `count` bytes from `offset`; fewer only at the end of the file.
  func read(_ file: OpenFile, from offset: Int, count: Int) throws(FileError) -> [UInt8]
  /// Writes all of the pieces, one behind the other.
  func write(_ pieces: [Bytes], to file: OpenFile) throws(FileError)
  /// Returns once the file's content is on the disk.
  func sync(_ file: OpenFile) throws(FileError)
  func close(_ file: OpenFile)
  func truncate(_ path: String, to size: Int) throws(FileError)
  func rename(_ path: String, to new: String) throws(FileError)
  /// Removes a file.
  func remove(_ path: String) throws(FileError)
  /// Removes an empty folder.
  func removeFolder(_ path: String) throws(FileError)
  /// Returns once the folder's names are on the disk.
  func syncFolder(_ path: String) throws(FileError)
  /// Takes the file's lock (created where absent), which `close` or the end of the process gives back.
  /// EWOULDBLOCK where another holds it.
  func lock(_ path: String) throws(FileError) -> OpenFile
}

extension FileSystem {
  /// Makes a folder and those above it, and makes their names durable.
  func makeFolders(_ path: String) throws(FileError) {
    guard !path.isEmpty, path != "/", path != "." else { return }
    do throws(FileError) {
      _ = try list(path)
      return
    } catch  where error.kind == .absent {
      // Made below.
    }
    let parent = Self.parent(of: path)
    try makeFolders(parent)
    try makeFolder(path)
    try syncFolder(parent)
  }

  /// Removes a folder and the files in it; folders inside are removed, too.
  func removeAll(_ path: String) throws(FileError) {
    for name in try list(path) {
      if name.hasSuffix("/") {
        try removeAll("\(path)/\(name.dropLast())")
      } else {
        try remove("\(path)/\(name)")
      }
    }
    try removeFolder(path)
  }

  /// The whole file; refused beyond `limit` bytes.
  func contents(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
    let file = try openToRead(path)
    defer { close(file) }
    guard let size = try size(path), size <= limit else { throw FileError.tooLarge(path) }
    return try read(file, from: 0, count: size)
  }

  static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

import Foundation

/// Directories by their paths.
enum Directory {
  /// Creates `path` and what is missing above it.
  static func create(_ path: String) throws(StorageError) {
    if mkdir(path, 0o755) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
      throw StorageError("create directory", path)
    }
    try create(String(path[..<slash]))
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw StorageError("create directory", path) }
  }

  /// The names in a directory, sorted; none where there is no such directory.
  static func names(in path: String) throws(StorageError) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    } catch {
      if access(path, F_OK) != 0 { return [] }
      throw StorageError("list", path, code: EACCES)
    }
  }

  /// Removes a directory and all in it.
  static func remove(_ path: String) throws(StorageError) {
    for name in try names(in: path) {
      let entry = path + "/" + name
      var status = stat()
      guard lstat(entry, &status) == 0 else { continue }
      if status.st_mode & S_IFMT == S_IFDIR {
        try remove(entry)
      } else if unlink(entry) != 0 {
        throw StorageError("remove", entry)
      }
    }
    guard rmdir(path) == 0 || errno == ENOENT else { throw StorageError("remove", path) }
  }
}

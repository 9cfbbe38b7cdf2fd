import Foundation

/// Tells whether a file is still the one that it was.
struct FileVersion: Sendable, Hashable {
  private let inode: UInt64
  private let size: Int64
  private let seconds: Int64
  private let nanoseconds: Int64

  /// Nil where there is no file.
  init?(_ path: String) {
    guard let status = Self.status(path) else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    inode = UInt64(status.st_ino)
    size = Int64(status.st_size)
    seconds = Int64(status.st_mtim.tv_sec)
    nanoseconds = Int64(status.st_mtim.tv_nsec)
  }

  /// Those of the files that there are, in the order in which they came to be there: by the time at which each was last
  /// written, moved or changed otherwise, and then as given.
  static func inOrderOfComing(_ paths: [String]) -> [(path: String, version: FileVersion)] {
    let known = paths.compactMap { path in
      status(path).map { (path: path, version: FileVersion($0), seconds: $0.st_ctim.tv_sec, part: $0.st_ctim.tv_nsec) }
    }
    // Swift's sort is stable.
    return known.sorted { ($0.seconds, $0.part) < ($1.seconds, $1.part) }.map { ($0.path, $0.version) }
  }

  private static func status(_ path: String) -> stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
  }
}

import Foundation

/// A file operation that failed.
struct FileError: Error, Equatable, CustomStringConvertible {
  enum Kind: Equatable {
    case noSpace
    case notPermitted
    case absent
    case locked
    case other
  }

  /// The system call.
  var operation: String
  var path: String
  /// `errno`.
  var number: Int32

  var kind: Kind {
    switch number {
    case ENOSPC, EDQUOT: .noSpace
    case EACCES, EPERM, EROFS, ENOTDIR: .notPermitted
    case ENOENT: .absent
    case EWOULDBLOCK: .locked
    default: .other
    }
  }

  var description: String { "\(operation) failed: \(String(cString: strerror(number)))" }
}

extension FileError {
  static func tooLarge(_ path: String) -> FileError { FileError(operation: "read", path: path, number: EFBIG) }
}

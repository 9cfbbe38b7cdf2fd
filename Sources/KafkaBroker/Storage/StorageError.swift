import Foundation

/// A file operation that the system refused.
struct StorageError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What was tried, as in "cannot _write_ /data/x".
  var operation: String
  var path: String
  /// The system's `errno`.
  var code: Int32

  init(_ operation: String, _ path: String, code: Int32 = errno) {
    self.operation = operation
    self.path = path
    self.code = code
  }

  var description: String { "cannot \(operation) \(path): \(String(cString: strerror(code)))" }
}

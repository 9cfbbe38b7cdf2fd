/// Why a spool cannot be used.
public struct SpoolError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Code: String, Sendable {
    /// Another publisher uses the folder.
    case locked
    /// The folder may not be written, or no room is left.
    case notWritable
    /// The disk failed in another way.
    case io
    /// The folder holds frames for another topic.
    case otherTopic
  }

  public var code: Code
  /// The folder.
  public var folder: String
  public var reason: String
  public var advice: String

  public init(_ code: Code, folder: String, reason: String, advice: String) {
    self.code = code
    self.folder = folder
    self.reason = reason
    self.advice = advice
  }

  public var description: String { "spool \(folder): \(reason). \(advice)" }
}

extension SpoolError {
  init(_ error: FileError, folder: String) {
    switch error.kind {
    case .locked:
      self.init(
        .locked, folder: folder, reason: "another publisher uses it",
        advice: "Each publisher needs a folder of its own.")
    case .noSpace, .notPermitted, .absent:
      self.init(
        .notWritable, folder: folder, reason: error.description,
        advice: "Name a folder that can be written to with --spool.")
    case .other:
      self.init(.io, folder: folder, reason: error.description, advice: "Is the disk well? See the kernel's log.")
    }
  }
}

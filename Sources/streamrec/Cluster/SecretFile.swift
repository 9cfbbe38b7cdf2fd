import Foundation

/// A small file with a password or a token.
enum SecretFile {
  /// Its text.
  ///
  /// - Throws: with the system's reason, and nothing of what it holds.
  static func text(_ path: String) throws(UsageError) -> String {
    let bytes: Data
    do {
      bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      let reason = (error as NSError).localizedFailureReason ?? error.localizedDescription
      throw UsageError("\(path) cannot be read: \(reason)")
    }
    guard let text = String(bytes: bytes, encoding: .utf8) else {
      throw UsageError("\(path) is not a text file in UTF-8")
    }
    return text
  }
}

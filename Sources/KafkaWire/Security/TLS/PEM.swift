import Foundation

/// Certificates or a key in PEM (RFC 7468): a file, or the text itself, which is never shown.
public enum PEM: Sendable, Hashable, CustomStringConvertible {
  /// A path.
  case file(String)
  case text(Secret)

  /// How errors call it.
  public var description: String {
    switch self {
    case .file(let path): path
    case .text: "the given text"
    }
  }

  /// Larger than any bundle of certificates.
  private static let maxBytes = 16 << 20

  /// The bytes. Blocks.
  ///
  /// - Throws: `.invalidConfiguration` with the system's reason.
  func read() throws(KafkaError) -> [UInt8] {
    switch self {
    case .text(let text):
      return Array(text.exposed.utf8)
    case .file(let path):
      switch Self.contents(of: path) {
      case .success(let bytes): return bytes
      case .failure(let error):
        throw KafkaError(.invalidConfiguration, detail: "cannot read \(path): \(error)")
      }
    }
  }

  private static func contents(of path: String) -> Result<[UInt8], SystemError> {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return .failure(SystemError(errno)) }
    defer { _ = close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = unsafe Foundation.read(descriptor, &chunk, chunk.count)
      if count == 0 { return .success(bytes) }
      guard count > 0 else {
        if errno == EINTR { continue }
        return .failure(SystemError(errno))
      }
      guard bytes.count + count <= maxBytes else { return .failure(SystemError(EFBIG)) }
      bytes += chunk[..<count]
    }
  }
}

import Dispatch
import Foundation

/// A file or the standard input, read in pieces on a queue of its own: a pipe makes one wait.
final class PieceReader: Sendable {
  private let queue = DispatchQueue(label: "explain input")
  private let descriptor: Int32
  private let name: String
  private let isOwned: Bool

  static let standardInput = PieceReader(descriptor: STDIN_FILENO, name: "standard input", isOwned: false)

  private init(descriptor: Int32, name: String, isOwned: Bool) {
    self.descriptor = descriptor
    self.name = name
    self.isOwned = isOwned
  }

  /// nil where there is no such file.
  static func open(_ path: String) throws(CommandError) -> PieceReader? {
    let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC)
    if descriptor >= 0 { return PieceReader(descriptor: descriptor, name: path, isOwned: true) }
    if errno == ENOENT || errno == ENAMETOOLONG { return nil }
    throw CommandError(.failed, "\(path): \(String(cString: strerror(errno))); is it yours to read?")
  }

  deinit {
    if isOwned { close(descriptor) }
  }

  /// The next piece; empty at the end.
  func next() async throws(CommandError) -> [UInt8] {
    let result: Result<[UInt8], CommandError> = await withCheckedContinuation { done in
      queue.async { done.resume(returning: self.read()) }
    }
    return try result.get()
  }

  private func read() -> Result<[UInt8], CommandError> {
    var buffer = [UInt8](repeating: 0, count: 256 << 10)
    while true {
      let count = buffer.withUnsafeMutableBytes { Foundation.read(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 { return .success(Array(buffer.prefix(count))) }
      if errno == EAGAIN {
        Readiness.wait(for: descriptor, POLLIN)
      } else if errno != EINTR {
        return .failure(CommandError(.failed, "\(name): \(String(cString: strerror(errno))); is it a file?"))
      }
    }
  }
}

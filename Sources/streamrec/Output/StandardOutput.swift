import Dispatch
import Foundation

/// The standard output. A slow reader must not hold up Swift's cooperative pool, so writing has a queue of its own.
final class StandardOutput: Sendable {
  private let queue = DispatchQueue(label: "standard output")
  private let descriptor: Int32

  init(descriptor: Int32 = STDOUT_FILENO) {
    self.descriptor = descriptor
  }

  func line(_ text: String) async throws { try await write(Array((text + "\n").utf8)) }

  /// Returns when all of it has been written.
  ///
  /// - Throws: `OutputClosed`, or a `CommandError` for a full disk and the like.
  func write(_ bytes: [UInt8]) async throws {
    let descriptor = descriptor
    try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
      queue.async { done.resume(with: Result { try Self.write(bytes, to: descriptor) }) }
    }
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno == EPIPE {
        throw OutputClosed()
      } else if errno == EAGAIN {
        // Whoever shares it with us has set it so.
        Readiness.wait(for: descriptor, POLLOUT)
      } else if errno != EINTR {
        throw CommandError(.failed, "standard output: \(String(cString: strerror(errno))); is the disk full?")
      }
    }
  }
}

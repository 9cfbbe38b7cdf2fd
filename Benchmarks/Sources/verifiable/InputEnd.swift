import Foundation
import Synchronization

/// Tells when standard input has ended.
final class InputEnd: Sendable {
  private let ended = Mutex(false)

  init() {
    // Reading blocks, hence a thread of its own.
    Thread { [self] in
      while readLine() != nil {}
      ended.withLock { $0 = true }
    }.start()
  }

  var isThere: Bool { ended.withLock { $0 } }
}

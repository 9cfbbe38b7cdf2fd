import Foundation

/// Waiting for a descriptor that another process has set to O_NONBLOCK: a terminal is one for all that hold it.
enum Readiness {
  /// Blocks the calling thread. Returns too where the descriptor has failed, which the next call on it tells.
  static func wait(for descriptor: Int32, _ events: Int32) {
    var wanted = pollfd(fd: descriptor, events: Int16(truncatingIfNeeded: events), revents: 0)
    _ = poll(&wanted, 1, -1)
  }
}

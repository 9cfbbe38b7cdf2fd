import Foundation

/// A pipe that ends a `poll` on another descriptor, from any thread.
final class WakePipe: Sendable {
  private let readEnd: Int32
  private let writeEnd: Int32

  enum Ready {
    /// The descriptor has something, an error included.
    case descriptor(events: Int16)
    case woken
    case timeout
  }

  init(for source: String) throws(CaptureError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      throw CaptureError(
        .unreachable, source: source, reason: "no pipe: \(String(cString: strerror(errno)))",
        advice: "Close other programs, or raise the limit with `ulimit -n`.")
    }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    readEnd = ends[0]
    writeEnd = ends[1]
  }

  deinit {
    close(readEnd)
    close(writeEnd)
  }

  /// Every wait from now on ends at once.
  func wake() {
    var byte: UInt8 = 1
    // A full pipe wakes as well.
    _ = write(writeEnd, &byte, 1)
  }

  /// Waits until the descriptor can be read or has an event (POLLPRI), at most `milliseconds`. A negative descriptor has
  /// nothing ever.
  func wait(for descriptor: Int32, milliseconds: Int32) -> Ready {
    var watched = [
      pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0),
      pollfd(fd: descriptor, events: Int16(POLLIN | POLLPRI), revents: 0),
    ]
    let count = poll(&watched, 2, milliseconds)
    if watched[0].revents != 0 { return .woken }
    if watched[1].revents != 0 { return .descriptor(events: watched[1].revents) }
    // EINTR: the caller looks whether there is a frame, and waits again.
    return count < 0 ? .descriptor(events: Int16(POLLIN)) : .timeout
  }
}

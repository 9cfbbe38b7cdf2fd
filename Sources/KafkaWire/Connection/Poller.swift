import Foundation

/// Waits for a socket, a wake or a time, whichever comes first.
struct Poller {
  typealias Instant = ContinuousClock.Instant

  private var entries: [pollfd]

  init(wakeup: WakeupPipe) {
    entries = [pollfd(fd: wakeup.readEnd, events: Int16(POLLIN), revents: 0)]
  }

  /// What woke it. All false: the time came.
  struct Events {
    var isWoken = false
    var isReadable = false
    var isWritable = false
  }

  /// `descriptor`: the socket, if there is one yet. Errors and hang-ups of it count as both readable and writable: the
  /// next call on it tells.
  mutating func wait(
    descriptor: Int32?, reading: Bool = false, writing: Bool = false, until deadline: Instant?
  ) -> Events {
    entries.removeSubrange(1...)
    if let descriptor {
      let events = Int16(reading ? POLLIN : 0) | Int16(writing ? POLLOUT : 0)
      entries.append(pollfd(fd: descriptor, events: events, revents: 0))
    }
    let count = unsafe poll(&entries, nfds_t(entries.count), Self.milliseconds(until: deadline))
    // Interrupted by a signal: the caller looks at its clock and comes back.
    guard count > 0 else { return Events() }
    var events = Events(isWoken: entries[0].revents != 0)
    if entries.count > 1 {
      let ends = Int16(POLLERR) | Int16(POLLHUP) | Int16(POLLNVAL)
      events.isReadable = entries[1].revents & (Int16(POLLIN) | ends) != 0
      events.isWritable = entries[1].revents & (Int16(POLLOUT) | ends) != 0
    }
    return events
  }

  /// Rounded up, so that the time has come when `poll` returns; -1 for no limit.
  private static func milliseconds(until deadline: Instant?) -> Int32 {
    guard let deadline else { return -1 }
    let (seconds, attoseconds) = (deadline - ContinuousClock.now).components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    let bounded = Int32(clamping: min(seconds, 1_000_000))
    return bounded * 1000 + Int32(clamping: attoseconds / 1_000_000_000_000_000) + 1
  }
}

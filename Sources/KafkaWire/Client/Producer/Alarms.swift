/// Which timers are running, so that no more are started than needed: one that is late enough does for all later wishes,
/// for whoever wakes looks anew what is next.
struct Alarms {
  private var running: [Duration] = []

  /// Whether a timer has to be started for `time`; it counts as running from then on.
  mutating func needs(_ time: Duration) -> Bool {
    if let earliest = running.min(), earliest <= time { return false }
    running.append(time)
    return true
  }

  mutating func rang(_ time: Duration) {
    if let index = running.firstIndex(of: time) { running.remove(at: index) }
  }
}

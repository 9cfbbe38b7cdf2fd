/// Frames per second over the last few seconds. Holds a bounded number of instants, whatever the rate.
struct RateMeter: Sendable {
  static let window: Duration = .seconds(3)
  private static let capacity = 256

  /// Monotonic instants, oldest first.
  private var instants: [Duration] = []

  mutating func record(at now: Duration) {
    forget(before: now - Self.window)
    if instants.count == Self.capacity { instants.removeFirst(Self.capacity / 4) }
    instants.append(now)
  }

  /// Intervals per second between the instants inside the window; 0 with fewer than two, and once they have passed.
  func perSecond(at now: Duration) -> Double {
    let recent = instants.drop { $0 < now - Self.window }
    guard let first = recent.first, let last = recent.last, recent.count > 1, last > first else { return 0 }
    return Double(recent.count - 1) / ((last - first) / .seconds(1))
  }

  private mutating func forget(before limit: Duration) {
    guard let first = instants.first, first < limit else { return }
    instants.removeAll { $0 < limit }
  }
}

/// What is to be done when a stream's connection ends, from what happened to it. A value: it does nothing itself.
///
/// A stream that has given a picture is taken up again for as long as it takes, ever less often. One that never did fails
/// at once: what is wrong then was wrong from the beginning. Refused credentials get few tries, far apart, because cameras
/// lock accounts.
struct StreamLife: Sendable, Equatable {
  enum Action: Sendable, Equatable {
    /// Close, wait so many nanoseconds, and connect anew.
    case reconnect(after: Int64)
    case fail
  }

  static let firstWait: Int64 = 250_000_000
  static let longestWait: Int64 = 8_000_000_000
  /// Between tries with credentials that were refused after they had been good.
  static let refusedWait: Int64 = 30_000_000_000
  /// Of those tries, in a row.
  static let mostRefusals = 3
  /// A connection that lasts so long is a good one: after it the waits are short again.
  static let proof: Int64 = 10_000_000_000

  private var hasWorked = false
  private var refusals = 0
  private var wait = Self.firstWait

  /// A picture came, so many nanoseconds after its connection was made.
  mutating func picture(after connected: Int64) {
    hasWorked = true
    refusals = 0
    if connected >= Self.proof { wait = Self.firstWait }
  }

  /// - Parameter jitter: 0 up to 1. Many recorders of one server must not come back all at once: of each wait, at least
  ///   half is kept.
  mutating func handle(_ end: StreamFailure.Kind, jitter: Double) -> Action {
    guard hasWorked, end != .cancelled else { return .fail }
    if end == .refused {
      refusals += 1
      return refusals <= Self.mostRefusals ? .reconnect(after: Self.spread(Self.refusedWait, jitter)) : .fail
    }
    defer { wait = min(wait * 2, Self.longestWait) }
    return .reconnect(after: Self.spread(wait, jitter))
  }

  private static func spread(_ wait: Int64, _ jitter: Double) -> Int64 {
    wait / 2 + Int64(Double(wait / 2) * min(max(jitter, 0), 1))
  }
}

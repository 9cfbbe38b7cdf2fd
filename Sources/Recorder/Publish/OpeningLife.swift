import Capture

/// What is to be done when a source gives no first frame, from what kept it. A value: it does nothing itself.
///
/// What may pass is waited for as long as it takes, ever less often; what is wrong for good ends the source at once. But a
/// camera that was away and is coming up may answer anything: then the second such answer in a row is believed.
struct OpeningLife: Sendable, Equatable {
  enum Action: Sendable, Equatable {
    case tryAgain(after: Duration)
    case fail
  }

  static let firstWait: Duration = .milliseconds(500)
  static let longestWait: Duration = .seconds(10)
  /// Before the second look at a source that was away and answers wrongly.
  static let doubt: Duration = .seconds(2)

  /// How often it has failed.
  private(set) var failures = 0
  private var wait = Self.firstWait
  private var isDoubted = false

  /// - Parameter jitter: 0 up to 1. Many cameras behind one switch must not be asked all at once: of each wait, at least
  ///   half is kept.
  mutating func failed(_ error: CaptureError, jitter: Double) -> Action {
    failures += 1
    guard error.mayPass else {
      guard failures > 1, !isDoubted else { return .fail }
      isDoubted = true
      return .tryAgain(after: Self.doubt)
    }
    isDoubted = false
    defer { wait = min(wait * 2, Self.longestWait) }
    return .tryAgain(after: wait / 2 + wait / 2 * min(max(jitter, 0), 1))
  }
}

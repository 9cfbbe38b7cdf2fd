/// When to try again after failures: a value.
struct GroupRetry: Sendable {
  private var attempt = 0
  private(set) var at: Duration?

  mutating func failed(now: Duration, _ backoff: (Int) -> Duration) {
    attempt += 1
    at = now + backoff(attempt)
  }

  mutating func succeeded() {
    attempt = 0
    at = nil
  }

  func isWaiting(_ now: Duration) -> Bool { at.map { $0 > now } ?? false }
}

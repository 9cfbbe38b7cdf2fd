/// Waiting times between retries: they double from the first to the last, each moved by up to 20 % either way, so that
/// many clients do not come back all at once.
struct Backoff: Sendable {
  var range: ClosedRange<Duration>

  /// `attempt`: from 0. `random`: from 0 up to 1.
  func duration(attempt: Int, random: Double) -> Duration {
    let doubled = range.lowerBound * (1 << min(max(attempt, 0), 30))
    return min(doubled, range.upperBound) * (0.8 + 0.4 * random)
  }
}

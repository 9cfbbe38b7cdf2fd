import Foundation

/// Time and chance as the client sees them, so that tests can hold both.
struct ClientClock: Sendable {
  var now: @Sendable () -> ContinuousClock.Instant
  /// Returns early where the task is cancelled.
  var sleep: @Sendable (Duration) async -> Void
  /// From 0 up to 1.
  var random: @Sendable () -> Double
  /// The wall clock, in milliseconds since 1970-01-01 UTC.
  var timestamp: @Sendable () -> Int64 = { ClientClock.systemTimestamp() }

  static let system = ClientClock(
    now: { ContinuousClock.now },
    sleep: { try? await ContinuousClock().sleep(for: $0) },
    random: { Double.random(in: 0..<1) })

  private static func systemTimestamp() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}

/// Time and chance as the client sees them, so that tests can hold both.
struct ClientClock: Sendable {
  var now: @Sendable () -> ContinuousClock.Instant
  /// Returns early where the task is cancelled.
  var sleep: @Sendable (Duration) async -> Void
  /// From 0 up to 1.
  var random: @Sendable () -> Double

  static let system = ClientClock(
    now: { ContinuousClock.now },
    sleep: { try? await ContinuousClock().sleep(for: $0) },
    random: { Double.random(in: 0..<1) })
}

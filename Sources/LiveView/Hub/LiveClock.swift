/// The monotonic clock that the live side runs by, unless a test brings its own.
public enum LiveClock {
  private static let origin = ContinuousClock.now

  /// Time since the process first asked.
  public static let monotonic: @Sendable () -> Duration = { ContinuousClock.now - origin }
}

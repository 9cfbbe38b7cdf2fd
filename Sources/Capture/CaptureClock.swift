/// Time as the sources see it; injected, so that a test can run an hour of video in a millisecond.
public protocol CaptureClock: Sendable {
  /// Nanoseconds on a clock that never steps back.
  func monotonicNanoseconds() -> Int64
  /// Nanoseconds since 1970-01-01 UTC.
  func utcNanoseconds() -> Int64
  /// Blocks the calling thread until `deadline` on the monotonic clock, or until `wake` says true.
  func wait(until deadline: Int64, cancelled: CancelFlag)
}

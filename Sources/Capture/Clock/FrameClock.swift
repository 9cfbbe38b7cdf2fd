/// The time that sources see, injected so that pacing can be tested without waiting.
public protocol FrameClock: Sendable {
  /// Nanoseconds of a clock that never jumps. Its zero means nothing.
  var monotonicNanoseconds: Int64 { get }

  /// Nanoseconds since 1970-01-01 UTC.
  var utcNanoseconds: Int64 { get }

  /// Waits until `monotonicNanoseconds` has reached `deadline`; false where `flag` was cancelled before.
  func wait(until deadline: Int64, unless flag: CancelFlag) -> Bool
}

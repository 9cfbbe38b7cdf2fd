/// A moment by both of the machine's clocks.
struct Moment: Sendable, Equatable {
  /// Nanoseconds of the clock that never jumps: what is counted and compared goes by it.
  var monotonic: Int64
  /// Nanoseconds since 1970-01-01 UTC, for people and for other machines: the clock may be set at any time.
  var utc: Int64
}

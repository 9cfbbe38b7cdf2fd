/// What is remembered of a frame until it is acknowledged.
struct FrameInFlight: Sendable {
  var bytes: Int
  /// Nanoseconds since 1970-01-01 UTC.
  var capture: Int64
}

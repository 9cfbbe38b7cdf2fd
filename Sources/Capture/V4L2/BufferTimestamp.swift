/// Turns a driver's timestamps into UTC.
enum BufferTimestamp {
  /// A timestamp that is further than this from the present is of no clock that we know.
  static let plausible: Int64 = 10_000_000_000

  /// When the frame was taken, in nanoseconds since 1970-01-01 UTC.
  ///
  /// - Parameters:
  ///   - timestamp: `v4l2_buffer.timestamp` in nanoseconds.
  ///   - isMonotonic: V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC. v4l2loopback never sets it, so without it both clocks are
  ///     tried.
  ///   - monotonic: CLOCK_MONOTONIC now. The buffer's may be later: vivid's run some 20 ms ahead.
  ///   - utc: CLOCK_REALTIME now.
  static func utc(of timestamp: Int64, isMonotonic: Bool, monotonic: Int64, utc: Int64) -> Int64 {
    if isNear(timestamp, monotonic) { return utc &+ (timestamp &- monotonic) }
    if !isMonotonic, isNear(timestamp, utc) { return timestamp }
    return utc
  }

  private static func isNear(_ one: Int64, _ other: Int64) -> Bool {
    let (difference, overflow) = one.subtractingReportingOverflow(other)
    return !overflow && difference.magnitude <= plausible.magnitude
  }
}

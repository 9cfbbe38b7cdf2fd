/// Turns a driver's timestamps into moments of the machine's clocks.
enum BufferTimestamp {
  /// A timestamp that is further than this from the present is of no clock that we know.
  static let plausible: Int64 = 10_000_000_000

  /// When the frame was taken.
  ///
  /// - Parameters:
  ///   - timestamp: `v4l2_buffer.timestamp` in nanoseconds.
  ///   - isMonotonic: V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC. v4l2loopback never sets it, so without it both clocks are
  ///     tried.
  ///   - now: by CLOCK_MONOTONIC and CLOCK_REALTIME. The buffer's may be later: vivid's run some 20 ms ahead.
  static func moment(of timestamp: Int64, isMonotonic: Bool, now: Moment) -> Moment {
    if isNear(timestamp, now.monotonic) {
      return Moment(monotonic: timestamp, utc: now.utc &+ (timestamp &- now.monotonic))
    }
    if !isMonotonic, isNear(timestamp, now.utc) {
      return Moment(monotonic: now.monotonic &+ (timestamp &- now.utc), utc: timestamp)
    }
    return now
  }

  private static func isNear(_ one: Int64, _ other: Int64) -> Bool {
    let (difference, overflow) = one.subtractingReportingOverflow(other)
    return !overflow && difference.magnitude <= plausible.magnitude
  }
}

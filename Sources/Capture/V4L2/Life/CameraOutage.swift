/// How many frames a camera would have given while it was away, by its rate.
struct CameraOutage: Sendable, Equatable {
  /// Of the last frame before the outage, in nanoseconds of a clock that never jumps; nil while there has been none.
  private var last: Int64?
  /// Whether no frame has come since the camera stopped.
  private(set) var isOut = false

  /// The camera stopped giving frames.
  mutating func begin() { isOut = true }

  /// A frame came that was taken at `taken`, by that clock. Frames lost before it: 0 but for the first one behind an outage, and then 1
  /// at least, because an outage is never no loss.
  ///
  /// - Parameter rate: frames per second; nil where the driver does not say.
  mutating func lost(before taken: Int64, rate: Double?) -> UInt64 {
    defer {
      last = taken
      isOut = false
    }
    guard isOut else { return 0 }
    guard let last, let rate, rate > 0, rate.isFinite else { return 1 }
    let seconds = Double(taken &- last) / 1e9
    // A timestamp that runs back, or a year away, is no number of frames.
    let frames = (seconds * rate).rounded() - 1
    return frames >= 1 && frames < 1e9 ? UInt64(frames) : 1
  }
}

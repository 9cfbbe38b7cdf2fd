/// Brings a file's frames to another rate: a frame is shown until the next one, and each tick of the new rate takes the
/// frame that is shown then. Fewer frames come out, or the same ones several times.
struct FrameResampler: Sendable {
  private let rate: FrameRate
  private var nextTick: Int64 = 0

  init(rate: FrameRate) { self.rate = rate }

  /// The ticks of the frame that was shown until `time`, where the next one begins or the file ends. Often empty.
  ///
  /// To the nearest tick: a container that rounds to milliseconds must neither lose nor double a frame.
  mutating func ticks(until time: Int64) -> Range<Int64> {
    let end = max(nextTick, rate.tick(nearestTo: time))
    defer { nextTick = end }
    return nextTick..<end
  }

  /// When a tick is due, in nanoseconds since the first frame.
  func time(of tick: Int64) -> Int64 { rate.nanoseconds(atTick: tick) }
}

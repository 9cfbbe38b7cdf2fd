/// A live stream's rate, from the times of its pictures. A value.
struct RateEstimate: Sendable {
  /// A longer time between two pictures is an interruption, and says nothing about the rate.
  private static let longest = 60.0
  /// Of less, nothing is known: pictures that come at once, from a buffer somewhere, have no rate.
  private static let leastSeconds = 1.0
  /// No camera is faster, frames per second.
  private static let fastest = 1000.0

  private var last: Int64?
  /// Seconds from picture to picture, on average.
  private var interval: Double?
  private var count = 0
  /// Seconds that were looked at.
  private var seen = 0.0

  /// Frames per second; nil until there were three pictures, and a second.
  var framesPerSecond: Double? { count < 2 || seen < Self.leastSeconds ? nil : interval.map { 1 / $0 } }

  /// A picture that was taken at so many nanoseconds of a clock that never jumps.
  mutating func note(_ time: Int64) {
    defer { last = time }
    guard let last, case let seconds = Double(time &- last) / 1e9, seconds > 0, seconds <= Self.longest else { return }
    count = min(count + 1, 32)
    seen = min(seen + seconds, Self.leastSeconds)
    let before = interval ?? seconds
    interval = max(before + (seconds - before) / Double(count), 1 / Self.fastest)
  }

  /// An interruption: the time until the next picture is not one from picture to picture.
  mutating func interrupt() { last = nil }
}

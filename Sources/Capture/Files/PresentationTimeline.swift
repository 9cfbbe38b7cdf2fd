/// Turns a file's presentation timestamps into times since its first frame that always grow.
///
/// Files lie: timestamps are missing, stand still, run backwards or jump by years. A value, so that each lie is tested.
struct PresentationTimeline: Sendable {
  /// What is no pause between two frames, but a broken or restarted clock: an hour.
  static let longestGap: Int64 = 3_600_000_000_000
  /// A step back that decoders make at times; more is another clock.
  static let longestStepBack: Int64 = 1_000_000_000

  /// Nanoseconds a frame, where nothing else is known.
  private let nominal: Int64
  /// What to add to a timestamp. Nil until the first one, and again after `restart`.
  private var offset: Int64?
  private var last: Int64?
  private var lastDuration: Int64 = 0

  init(nominalFrameNanoseconds: Int64) {
    nominal = min(max(nominalFrameNanoseconds, 1_000), Self.longestGap)
  }

  /// When the last frame ends.
  var end: Int64 { last.map { $0 &+ lastDuration } ?? 0 }

  /// The frame's time in nanoseconds since the first one.
  ///
  /// - Parameters:
  ///   - timestamp: nanoseconds in the file's own counting.
  ///   - duration: nanoseconds; 0 or less where unknown.
  mutating func time(of timestamp: Int64?, duration: Int64 = 0) -> Int64 {
    let time = place(timestamp)
    last = time
    lastDuration = (1...Self.longestGap).contains(duration) ? duration : nominal
    return time
  }

  /// The file starts again: the next frame follows when the last one has ended, whatever its timestamp.
  mutating func restart() { offset = nil }

  private mutating func place(_ timestamp: Int64?) -> Int64 {
    guard let last else {
      offset = timestamp.map { 0 &- $0 }
      return 0
    }
    guard let timestamp else { return end }
    if let offset {
      let (time, overflow) = timestamp.addingReportingOverflow(offset)
      if !overflow, time > last &- Self.longestStepBack, time <= last &+ Self.longestGap {
        return max(time, last &+ 1_000)
      }
    }
    let next = end
    offset = next &- timestamp
    return next
  }
}

/// When a live stream's pictures were taken, from their timestamps and the times of their arrival. A value.
///
/// The stream's own clock says how far pictures are apart, and the machine's clock when they came. A picture that came
/// the least late tells the most about how the two relate; the network only ever adds to it.
struct ArrivalTimeline: Sendable {
  /// Beyond this the stream's clock was set, or began anew.
  static let longestLateness: Int64 = 5_000_000_000
  /// A camera's clock may run slower than ours by one in so many.
  private static let drift: Int64 = 1_000
  /// The machine's clock was set back by more than this: then it is right now, and was wrong before.
  private static let longestStepBack: Int64 = 10_000_000_000

  /// What to add to a timestamp for the monotonic time; nil before the first one.
  private var offset: Int64?
  private var arrived: Int64 = 0
  private var last: Moment?

  /// Another connection: its timestamps have another beginning.
  mutating func restart() { offset = nil }

  /// When it was taken, later than the picture before.
  ///
  /// - Parameters:
  ///   - timestamp: nanoseconds in the stream's own counting; nil where it has none, and the arrival counts.
  ///   - arrival: when it came.
  mutating func time(of timestamp: Int64?, _ arrival: Moment) -> Moment {
    let delay = arrival.monotonic &- place(timestamp, arrival.monotonic)
    var time = Moment(monotonic: arrival.monotonic &- delay, utc: arrival.utc &- delay)
    if let last {
      if time.utc <= last.utc, time.utc > last.utc &- Self.longestStepBack { time.utc = last.utc &+ 1_000 }
      time.monotonic = max(time.monotonic, last.monotonic &+ 1_000)
    }
    last = time
    return time
  }

  /// When the picture was taken, by the monotonic clock; never later than it came.
  private mutating func place(_ timestamp: Int64?, _ now: Int64) -> Int64 {
    defer { arrived = now }
    guard let timestamp else { return now }
    let (fresh, isTooFar) = now.subtractingReportingOverflow(timestamp)
    guard !isTooFar else { return now }
    guard let offset else {
      self.offset = fresh
      return now
    }
    // How much later it came than the one that came the least late.
    let (lateness, overflow) = fresh.subtractingReportingOverflow(offset)
    guard !overflow, lateness > 0, lateness < Self.longestLateness else {
      self.offset = fresh
      return now
    }
    let step = min(lateness, max(now &- arrived, 0) / Self.drift)
    self.offset = offset &+ step
    return now &- (lateness &- step)
  }
}

/// A topic as it is at one instant.
public struct LiveTopic: Sendable {
  public var name: String
  public var state: TopicState
  /// Frames taken in since the start: the newest frame's number, which goes up by one with each frame.
  public var number: UInt64
  /// The newest frame.
  public var frame: LiveFrame?
  /// Monotonic instant at which the newest frame came in.
  public var arrival: Duration?
  /// Frames that came in per second, over the last few seconds.
  public var framesPerSecond: Double
  /// Records that are not images.
  public var unreadable: UInt64

  /// A topic whose newest frame is older than this shows as offline.
  static let onlineWithin: Duration = .seconds(5)

  /// Whether frames are coming in.
  func isOnline(at now: Duration) -> Bool {
    guard case .reading = state, let arrival else { return false }
    return now - arrival <= Self.onlineWithin
  }
}

extension LiveTopic {
  /// What there is to say to people about it.
  func detail(at now: Duration) -> String {
    switch state {
    case .connecting: "looking for the topic"
    case .missing: "The topic does not exist yet. The picture appears here as soon as frames come."
    case .unreachable(let reason): "No frames can be read: \(reason)"
    case .reading where frame == nil: "The topic is empty. The picture appears here with the first frame."
    case .reading: isOnline(at: now) ? "live" : "No new frames; this is the last one."
    }
  }
}

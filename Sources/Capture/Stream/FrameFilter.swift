/// Which of a live source's frames are passed on: `--every`, then `--fps`, then `--frames`.
///
/// A live source cannot make frames that were not taken, so `rate` only thins out.
public struct FrameFilter: Sendable, Equatable {
  public enum Decision: Sendable, Equatable {
    case keep
    case skip
    /// The wanted number of frames has been kept.
    case end
  }

  private let every: Int
  private let rate: FrameRate?
  private let frames: Int?
  private var seen = 0
  private var kept = 0
  private var origin: Int64?
  private var nextTick: Int64 = 0

  public init(every: Int = 1, rate: FrameRate? = nil, frames: Int? = nil) {
    self.every = max(every, 1)
    self.rate = rate
    self.frames = frames
  }

  /// No further frame will be kept.
  public var isDone: Bool { frames.map { kept >= $0 } ?? false }

  /// Decides on the frame that was taken at `nanoseconds` of any steady clock.
  public mutating func decide(at nanoseconds: Int64) -> Decision {
    if isDone { return .end }
    defer { seen = (seen + 1) % every }
    guard seen == 0, isDue(nanoseconds) else { return .skip }
    kept &+= 1
    return .keep
  }

  private mutating func isDue(_ nanoseconds: Int64) -> Bool {
    guard let rate else { return true }
    let start = origin ?? nanoseconds
    origin = start
    // To the nearest tick: a camera's jitter must not thin 25 fps to 24.
    let tick = rate.tick(nearestTo: nanoseconds &- start)
    guard tick >= nextTick else { return false }
    nextTick = tick + 1
    return true
  }
}

import Foundation

/// The machine's own clocks.
public struct SystemFrameClock: FrameClock {
  public init() {}

  public var monotonicNanoseconds: Int64 { Self.read(CLOCK_MONOTONIC) }
  public var utcNanoseconds: Int64 { Self.read(CLOCK_REALTIME) }

  public func wait(until deadline: Int64, unless flag: CancelFlag) -> Bool {
    !flag.wait(untilMonotonicNanoseconds: deadline)
  }

  private static func read(_ clock: clockid_t) -> Int64 {
    var now = timespec()
    clock_gettime(clock, &now)
    return Int64(now.tv_sec) &* 1_000_000_000 &+ Int64(now.tv_nsec)
  }
}

/// Ties a source's own times, which start at 0, to the clocks of the machine.
struct Pacer {
  private let clock: any FrameClock
  private let paced: Bool
  private var start: (monotonic: Int64, utc: Int64)?

  init(clock: any FrameClock, paced: Bool) {
    self.clock = clock
    self.paced = paced
  }

  /// Waits for the frame at `time` (nanoseconds since the first frame); its UTC time, or nil once cancelled.
  mutating func wait(for time: Int64, unless flag: CancelFlag) -> Int64? {
    let start = self.start ?? (clock.monotonicNanoseconds, clock.utcNanoseconds)
    self.start = start
    if paced, !clock.wait(until: start.monotonic &+ time, unless: flag) { return nil }
    return flag.isCancelled ? nil : start.utc &+ time
  }
}

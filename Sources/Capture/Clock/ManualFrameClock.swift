import Synchronization

/// A clock for tests: a wait takes no time and moves the clock to its deadline.
public final class ManualFrameClock: FrameClock {
  private struct State {
    var monotonic: Int64
    var utcOffset: Int64
    var deadlines: [Int64] = []
  }

  private let state: Mutex<State>

  public init(monotonicNanoseconds: Int64 = 0, utcNanoseconds: Int64 = 0) {
    state = Mutex(State(monotonic: monotonicNanoseconds, utcOffset: utcNanoseconds &- monotonicNanoseconds))
  }

  public var monotonicNanoseconds: Int64 { state.withLock { $0.monotonic } }
  public var utcNanoseconds: Int64 { state.withLock { $0.monotonic &+ $0.utcOffset } }

  /// Every deadline that was waited for, in order.
  public var deadlines: [Int64] { state.withLock { $0.deadlines } }

  public func advance(by nanoseconds: Int64) {
    state.withLock { $0.monotonic &+= nanoseconds }
  }

  /// Somebody sets the wall clock, forth or back; the monotonic one goes on as before.
  public func setUTC(by nanoseconds: Int64) {
    state.withLock { $0.utcOffset &+= nanoseconds }
  }

  public func wait(until deadline: Int64, unless flag: CancelFlag) -> Bool {
    if flag.isCancelled { return false }
    state.withLock {
      $0.deadlines.append(deadline)
      $0.monotonic = max($0.monotonic, deadline)
    }
    return true
  }
}

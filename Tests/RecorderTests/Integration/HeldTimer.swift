import Synchronization

/// A clock on which a wait ends when the test says so, or with its task. It keeps what was asked for.
final class HeldTimer: Clock {
  typealias Duration = Swift.Duration

  struct Instant: InstantProtocol {
    typealias Duration = Swift.Duration
    var offset: Duration

    func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
    func duration(to other: Instant) -> Duration { other.offset - offset }
    static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
  }

  private struct State {
    var waits: [Duration] = []
    var sleepers: [Int: CheckedContinuation<Void, any Error>] = [:]
  }

  private let state = Mutex(State())

  var now: Instant { Instant(offset: .zero) }
  var minimumResolution: Duration { .zero }

  /// Every wait that was asked for.
  var waits: [Duration] { state.withLock { $0.waits } }

  /// Waits for somebody to wait, and ends it.
  func release() async {
    while true {
      let sleeper = state.withLock { state in
        state.sleepers.keys.min().flatMap { state.sleepers.removeValue(forKey: $0) }
      }
      if let sleeper { return sleeper.resume() }
      await Task.yield()
    }
  }

  func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    let number = state.withLock { state in
      state.waits.append(deadline.offset)
      return state.waits.count
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { sleeper in
        state.withLock { $0.sleepers[number] = sleeper }
        if Task.isCancelled { cancel(number) }
      }
    } onCancel: {
      cancel(number)
    }
  }

  private func cancel(_ number: Int) {
    let sleeper = state.withLock { $0.sleepers.removeValue(forKey: number) }
    sleeper?.resume(throwing: CancellationError())
  }
}

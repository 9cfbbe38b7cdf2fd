import Synchronization

@testable import KafkaWire

/// The system's clock, with time that can be skipped, so that a test need not wait for a timeout, nor race against one.
final class SkippingClock: Sendable {
  private struct State {
    var skipped: Duration = .zero
    var sleepers: [Int: Task<Void, Never>] = [:]
    var nextSleeper = 0
  }

  private let state = Mutex(State())

  var clock: ClientClock {
    ClientClock(
      now: { ContinuousClock.now + self.state.withLock { $0.skipped } },
      sleep: { await self.sleep($0) },
      random: { 0.5 })
  }

  /// Wakes all who sleep; they look at the time anew.
  func skip(_ time: Duration) {
    let sleepers = state.withLock { state in
      state.skipped += time
      return Array(state.sleepers.values)
    }
    for sleeper in sleepers { sleeper.cancel() }
  }

  private func sleep(_ time: Duration) async {
    let (id, sleeper) = state.withLock { state in
      state.nextSleeper += 1
      let sleeper = Task { _ = try? await ContinuousClock().sleep(for: time) }
      state.sleepers[state.nextSleeper] = sleeper
      return (state.nextSleeper, sleeper)
    }
    await withTaskCancellationHandler {
      await sleeper.value
    } onCancel: {
      sleeper.cancel()
    }
    state.withLock { $0.sleepers[id] = nil }
  }
}

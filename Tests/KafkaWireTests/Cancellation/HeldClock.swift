import Synchronization

@testable import KafkaWire

/// A clock that sleeps no time, but for one sleep of a test's choice, which lasts until it is cancelled or let go.
final class HeldClock: Sendable {
  private struct State {
    var now = ContinuousClock.now
    var sleeps = 0
    var isReleased = false
  }

  /// Fulfilled when the sleep has begun.
  let asleep = Promise<Void>()
  private let awake = Promise<Void>()
  private let held: Int
  private let state = Mutex(State())

  /// `held`: which sleep, from 0.
  init(holding held: Int) { self.held = held }

  var clock: ClientClock {
    ClientClock(
      now: { self.state.withLock { $0.now } }, sleep: { await self.sleep($0) }, random: { 0.5 })
  }

  func release() { awake.fulfil(.success(())) }

  private func sleep(_ duration: Duration) async {
    let isHeld = state.withLock { state in
      defer { state.sleeps += 1 }
      state.now += duration
      return state.sleeps == held
    }
    guard isHeld else { return await Task.yield() }
    asleep.fulfil(.success(()))
    // Cancelled, it returns at once, as the system's does.
    try? await awake.value()
  }
}

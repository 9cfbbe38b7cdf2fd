import Synchronization

/// Lets one task sleep until there may be something to do. A signal that comes before the wait is not lost.
final class Wake: Sendable {
  private struct State {
    var isSignalled = false
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  func signal() {
    let waiter = state.withLock { state in
      state.isSignalled = state.waiter == nil
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume()
  }

  /// For one task at a time.
  func wait() async {
    await withCheckedContinuation { (waiter: CheckedContinuation<Void, Never>) in
      let isThere = state.withLock { state in
        if !state.isSignalled { state.waiter = waiter }
        defer { state.isSignalled = false }
        return state.isSignalled
      }
      if isThere { waiter.resume() }
    }
  }
}

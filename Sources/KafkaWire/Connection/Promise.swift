import Synchronization

/// A value or error that comes once, from any thread, for any number of waiting tasks.
///
/// A task that is cancelled while it waits gets ``KafkaError/Code/cancelled`` at once; the promise itself stands, and
/// what was to fulfil it goes on.
final class Promise<Value: Sendable>: Sendable {
  typealias Outcome = Result<Value, KafkaError>

  /// What ends a wait. The outcome itself is read under the lock.
  private enum Wakeup {
    case fulfilled
    case cancelled
  }

  private struct State {
    var outcome: Outcome?
    var waiters: [Int: CheckedContinuation<Wakeup, Never>] = [:]
    var cancelled: Set<Int> = []
    var nextWaiter = 0
  }

  private let state = Mutex(State())

  /// Only the first outcome counts.
  func fulfil(_ outcome: Outcome) {
    let waiters = state.withLock { state -> [CheckedContinuation<Wakeup, Never>] in
      guard state.outcome == nil else { return [] }
      state.outcome = outcome
      defer { state.waiters = [:] }
      return Array(state.waiters.values)
    }
    for waiter in waiters { waiter.resume(returning: .fulfilled) }
  }

  /// Waits for the value.
  func value() async throws(KafkaError) -> Value {
    if let outcome = state.withLock({ $0.outcome }) { return try outcome.get() }
    let id = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    let wakeup = await withTaskCancellationHandler {
      await withCheckedContinuation { wait($0, id) }
    } onCancel: {
      cancel(id)
    }
    guard wakeup == .fulfilled, let outcome = state.withLock({ $0.outcome }) else { throw KafkaError(.cancelled) }
    return try outcome.get()
  }

  private func wait(_ continuation: CheckedContinuation<Wakeup, Never>, _ id: Int) {
    let known = state.withLock { state -> Wakeup? in
      if state.outcome != nil { return .fulfilled }
      if state.cancelled.remove(id) != nil { return .cancelled }
      state.waiters[id] = continuation
      return nil
    }
    if let known { continuation.resume(returning: known) }
  }

  private func cancel(_ id: Int) {
    let waiter = state.withLock { state -> CheckedContinuation<Wakeup, Never>? in
      if let waiter = state.waiters.removeValue(forKey: id) { return waiter }
      // Cancelled before it began to wait.
      if state.outcome == nil { state.cancelled.insert(id) }
      return nil
    }
    waiter?.resume(returning: .cancelled)
  }
}

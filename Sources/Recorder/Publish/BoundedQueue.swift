import Synchronization

/// A queue between one task that puts and one that takes, each waiting for the other where it must.
final class BoundedQueue<Element: Sendable>: Sendable {
  private struct State {
    var elements: [Element] = []
    var isFinished = false
    var putter: CheckedContinuation<Void, Never>?
    var taker: CheckedContinuation<Void, Never>?
  }

  private let limit: Int
  private let state = Mutex(State())

  init(limit: Int) { self.limit = max(limit, 1) }

  /// Waits for room.
  func put(_ element: Element) async {
    while !offer(element) {
      await withCheckedContinuation { (wait: CheckedContinuation<Void, Never>) in
        let hasRoom = state.withLock { state in
          if state.elements.count < limit { return true }
          state.putter = wait
          return false
        }
        if hasRoom { wait.resume() }
      }
    }
  }

  /// The oldest element; waits for one. Nil once it is finished and empty.
  func take() async -> Element? {
    while true {
      let (element, putter, isFinished) = state.withLock { state in
        guard !state.elements.isEmpty else {
          return (Element?.none, CheckedContinuation<Void, Never>?.none, state.isFinished)
        }
        defer { state.putter = nil }
        return (state.elements.removeFirst(), state.putter, false)
      }
      putter?.resume()
      if element != nil || isFinished { return element }
      await withCheckedContinuation { (wait: CheckedContinuation<Void, Never>) in
        let isReady = state.withLock { state in
          if !state.elements.isEmpty || state.isFinished { return true }
          state.taker = wait
          return false
        }
        if isReady { wait.resume() }
      }
    }
  }

  /// Nothing more is put.
  func finish() {
    wakeTaker { $0.isFinished = true }
  }

  private func offer(_ element: Element) -> Bool {
    let hasRoom = state.withLock { $0.elements.count < limit }
    // Only this task puts: the room cannot go away.
    if hasRoom { wakeTaker { $0.elements.append(element) } }
    return hasRoom
  }

  private func wakeTaker(_ change: (inout State) -> Void) {
    let taker = state.withLock { state in
      change(&state)
      defer { state.taker = nil }
      return state.taker
    }
    taker?.resume()
  }
}

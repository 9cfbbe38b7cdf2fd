import Synchronization

/// What one task has handed over and another waits for, oldest first; bounded by number and by bytes. An element keeps
/// its place until it is removed, so that what is under way counts, and not only what nobody has looked at.
final class InFlightQueue<Element: Sendable>: Sendable {
  private struct State {
    let maxCount: Int
    let maxBytes: Int
    var elements: [(element: Element, bytes: Int)] = []
    var bytes = 0
    var isFinished = false
    var putter: CheckedContinuation<Void, Never>?
    var taker: CheckedContinuation<Void, Never>?

    /// An element that is larger than all the room gets in alone.
    func hasRoom(for wanted: Int) -> Bool {
      elements.isEmpty || (elements.count < maxCount && wanted <= maxBytes - bytes)
    }
  }

  private let state: Mutex<State>

  init(maxCount: Int, maxBytes: Int) {
    state = Mutex(State(maxCount: max(maxCount, 1), maxBytes: maxBytes))
  }

  func hasRoom(for bytes: Int) -> Bool { state.withLock { $0.hasRoom(for: bytes) } }

  /// Returns when an element of that size may be put in; at once where there is none. For one task, which then puts:
  /// nobody else takes the room away.
  func waitForRoom(for bytes: Int) async {
    while true {
      if hasRoom(for: bytes) { return }
      await withCheckedContinuation { (wait: CheckedContinuation<Void, Never>) in
        let hasRoom = state.withLock { state in
          if state.hasRoom(for: bytes) { return true }
          state.putter = wait
          return false
        }
        if hasRoom { wait.resume() }
      }
    }
  }

  func put(_ element: Element, bytes: Int) {
    wakeTaker { state in
      state.elements.append((element, bytes))
      state.bytes += bytes
    }
  }

  /// The oldest element, which stays; waits for one. Nil once it is finished and empty.
  func first() async -> Element? {
    while true {
      let (element, isFinished) = state.withLock { ($0.elements.first?.element, $0.isFinished) }
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

  /// Makes room.
  func removeFirst() {
    let putter = state.withLock { state in
      guard !state.elements.isEmpty else { return CheckedContinuation<Void, Never>?.none }
      state.bytes -= state.elements.removeFirst().bytes
      defer { state.putter = nil }
      return state.putter
    }
    putter?.resume()
  }

  /// Nothing more is put.
  func finish() {
    wakeTaker { $0.isFinished = true }
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

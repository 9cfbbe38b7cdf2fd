#if Libevent
  import CLibevent
  import Synchronization

  /// What other threads may do to a running loop: wake it, ask it to stop, wait for its end, read its counts.
  final class LoopHandle: Sendable {
    /// libevent's event, which `event_active` may be called on from any thread once evthread is set up.
    struct WakeEvent: @unchecked Sendable {
      // Unchecked: other threads pass it to `event_active` alone, which libevent locks; see `wake()`.
      let pointer: OpaquePointer
    }

    private struct State {
      var wake: WakeEvent?
      var isStopping = false
      var hasEnded = false
      var waiters: [CheckedContinuation<Void, Never>] = []
      var counts = LiveState(topics: [], connections: 0, requests: 0, uptime: 0)
    }

    private let state = Mutex(State())

    func wake() {
      // Under the lock, so that the loop cannot free the event meanwhile.
      state.withLock { state in
        if let wake = state.wake { event_active(wake.pointer, Int32(EV_READ), 0) }
      }
    }

    /// Ends the loop; returns when everything it held is gone.
    func stop() async {
      state.withLock { $0.isStopping = true }
      wake()
      await withCheckedContinuation { continuation in
        let hasEnded = state.withLock { state in
          if !state.hasEnded { state.waiters.append(continuation) }
          return state.hasEnded
        }
        if hasEnded { continuation.resume() }
      }
    }

    var counts: LiveState { state.withLock { $0.counts } }

    // The loop's side.

    var isStopping: Bool { state.withLock { $0.isStopping } }

    func publish(_ counts: LiveState) { state.withLock { $0.counts = counts } }

    func openWake(_ event: WakeEvent) { state.withLock { $0.wake = event } }

    /// No wake reaches the event after this.
    func closeWake() { state.withLock { $0.wake = nil } }

    func end() {
      let waiters = state.withLock { state in
        state.hasEnded = true
        defer { state.waiters = [] }
        return state.waiters
      }
      for waiter in waiters { waiter.resume() }
    }
  }
#endif

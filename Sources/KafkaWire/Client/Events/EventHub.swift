import Synchronization

/// Where a client's parts tell what happens. While nobody listens and nobody counts, telling costs one relaxed load.
final class EventHub: Sendable {
  private struct State {
    var metrics = KafkaMetrics()
    var isCounting = false
    var listeners: [Int: AsyncStream<KafkaEvent>.Continuation] = [:]
    var lastListener = 0
    var isClosed = false
  }

  private let isOn = Atomic(false)
  private let state = Mutex(State())

  /// Whether anybody wants to know. Relaxed: whoever has just begun to listen may miss what happens at that moment.
  var isActive: Bool { isOn.load(ordering: .relaxed) }

  /// Tells of an event, which is only made where somebody wants it.
  func note(_ event: @autoclosure () -> KafkaEvent) {
    guard isActive else { return }
    tell(event())
  }

  private func tell(_ event: KafkaEvent) {
    let listeners = state.withLock { state in
      state.metrics.count(event)
      return Array(state.listeners.values)
    }
    var dropped = 0
    for listener in listeners {
      if case .dropped = listener.yield(event) { dropped += 1 }
    }
    if dropped > 0 { state.withLock { $0.metrics.droppedEvents += dropped } }
  }

  /// The counters; counting begins with the first call.
  func metrics() -> KafkaMetrics {
    state.withLock { state in
      // Under the lock, as everywhere: a listener that leaves at this moment would switch it off again.
      isOn.store(true, ordering: .relaxed)
      state.isCounting = true
      return state.metrics
    }
  }

  func listen(bufferingNewest count: Int) -> AsyncStream<KafkaEvent> {
    AsyncStream(bufferingPolicy: .bufferingNewest(max(count, 1))) { continuation in
      let id = state.withLock { state -> Int? in
        guard !state.isClosed else { return nil }
        state.lastListener += 1
        state.listeners[state.lastListener] = continuation
        isOn.store(true, ordering: .relaxed)
        return state.lastListener
      }
      guard let id else { return continuation.finish() }
      continuation.onTermination = { [weak self] _ in self?.leave(id) }
    }
  }

  private func leave(_ id: Int) {
    state.withLock { state in
      state.listeners[id] = nil
      isOn.store(state.isCounting || !state.listeners.isEmpty, ordering: .relaxed)
    }
  }

  /// Ends every stream.
  func close() {
    let listeners = state.withLock { state in
      state.isClosed = true
      defer { state.listeners = [:] }
      return Array(state.listeners.values)
    }
    for listener in listeners { listener.finish() }
  }
}

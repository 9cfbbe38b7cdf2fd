import Synchronization

extension KafkaClient {
  /// How long to wait before retry number `attempt` (from 0): doubles, jittered by 20 %.
  func retryBackoff(_ attempt: Int) -> Duration {
    Backoff(range: configuration.retryBackoff).duration(attempt: attempt, random: clock.random())
  }

  /// Does `body` again while its error says that this may help, until `retryTimeout`; then throws its last error.
  /// `body` gets the time for one request: what is left, but never so little that a request which is merely slow ends
  /// the connection that others use, too.
  func retrying<Value>(
    while isWorthIt: (KafkaError) -> Bool = { $0.isRetriable },
    _ body: (_ timeout: Duration) async throws(KafkaError) -> Value
  ) async throws(KafkaError) -> Value {
    let deadline = clock.now() + configuration.retryTimeout
    var attempt = 0
    while true {
      do {
        return try await body(min(configuration.requestTimeout, max(deadline - clock.now(), .seconds(1))))
      } catch {
        let pause = retryBackoff(attempt)
        guard isWorthIt(error), clock.now() + pause < deadline else { throw error }
        if state.withLock({ $0.isClosed }) { throw KafkaError(.closed) }
        hub.note(.retry(error, attempt: attempt + 1))
        await clock.sleep(pause)
        if Task.isCancelled { throw KafkaError(.cancelled, outcome: error.outcome) }
        attempt += 1
      }
    }
  }
}

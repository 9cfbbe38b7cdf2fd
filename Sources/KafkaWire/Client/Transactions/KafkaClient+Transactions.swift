// Requests to the coordinators of transactions and of their groups.
extension KafkaClient {
  /// What a coordinator answered, and how its cluster runs transactions.
  struct CoordinatorAnswer<Response: Sendable>: Sendable {
    var code: ErrorCode
    var response: Response
    var transactions: TransactionProtocol
  }

  /// Asks a coordinator until it agrees, for at most `limit`.
  ///
  /// - Throws: `.broker` with the code that no repetition helps against, or with the last one; else the last failure.
  ///   Its outcome is `.possiblyPersisted` where any attempt had no answer.
  func untilDone<Response>(
    at key: CoordinatorKey, within limit: Duration, while isWanted: @Sendable () -> Bool = { true },
    verdict: @Sendable (ErrorCode) -> TransactionVerdict = { TransactionVerdict($0) },
    _ ask: (_ node: Int32, _ timeout: Duration) async throws(KafkaError) -> CoordinatorAnswer<Response>
  ) async throws(KafkaError) -> CoordinatorAnswer<Response> {
    let deadline = clock.now() + limit
    // What takes the brokers milliseconds is not asked for at the pace of what takes them long.
    let soon = .milliseconds(20)...max(configuration.retryBackoff.upperBound, .milliseconds(20))
    var attempt = 0
    var isUnsure = false
    while true {
      var failure: KafkaError
      var isSoon = false
      do throws(KafkaError) {
        let timeout = min(configuration.requestTimeout, max(deadline - clock.now(), .seconds(1)))
        let node = try await coordinator(key, timeout)
        let answer = try await ask(node, timeout)
        failure = KafkaError(.broker(answer.code), broker: "broker \(node)", outcome: .notPersisted, detail: "\(key)")
        switch verdict(answer.code) {
        case .done: return answer
        case .again(let elsewhere, let soon):
          if elsewhere { forgetCoordinator(key) }
          isSoon = soon
        case .abort, .restart: throw failure
        }
      } catch {
        failure = error
        // A coordinator that does not answer may be one no longer.
        if failure.isRetriable { forgetCoordinator(key) }
      }
      isUnsure = isUnsure || failure.outcome == .possiblyPersisted
      if isUnsure { failure.outcome = .possiblyPersisted }
      let pause =
        isSoon ? Backoff(range: soon).duration(attempt: attempt, random: clock.random()) : retryBackoff(attempt)
      let isWorthIt = isSoon || TransactionError.Remedy(for: failure) == .retry
      guard isWorthIt, isWanted(), clock.now() + pause < deadline else { throw failure }
      await clock.sleep(pause)
      if Task.isCancelled { throw KafkaError(.cancelled, outcome: failure.outcome, detail: "\(key)") }
      attempt += 1
    }
  }

  /// The request in the version to speak, and the answer with what its broker says of transactions.
  func ask<Request: KafkaRequest>(
    _ node: Int32, _ role: ConnectionRole, _ timeout: Duration, in transaction: TransactionProtocol? = nil,
    code: (Request.Response) -> ErrorCode, _ request: (_ version: Int16) -> Request
  ) async throws(KafkaError) -> CoordinatorAnswer<Request.Response> {
    let capabilities = try await capabilities(of: node, role: role, for: Request.api.key)
    let version = try await version(of: Request.api, at: node, role: role, transaction: transaction)
    let response = try await send(request(version), version: version, to: node, role: role, timeout: timeout)
    return CoordinatorAnswer(code: code(response), response: response, transactions: capabilities.transactions)
  }
}

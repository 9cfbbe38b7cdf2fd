/// A request that has its place in the connection's queue, and whose answer is still to come.
struct PendingResponse<Response: KafkaResponse>: Sendable {
  let answer: Promise<Bytes>
  let version: Int16
  /// Whom it was sent to, for errors.
  let broker: String
  /// Tells the connection that nobody waits any longer.
  let abandon: @Sendable () -> KafkaError.Outcome

  /// Waits for the answer. Cancelling abandons the wait: what is queued is taken back, what is on its way to the broker
  /// goes there whole.
  ///
  /// - Throws: with `outcome` `.notPersisted` where no byte of the request was written, `.possiblyPersisted` otherwise.
  func response() async throws(KafkaError) -> Response {
    let frame: Bytes
    do {
      frame = try await answer.value()
    } catch {
      guard error.code == .cancelled else { throw error }
      throw KafkaError(.cancelled, broker: broker, api: Response.api.key, outcome: abandon())
    }
    do {
      return try Frame.decode(Response.self, from: frame, version: version)
    } catch {
      throw KafkaError(
        .malformedResponse(error), broker: broker, api: Response.api.key, outcome: .possiblyPersisted)
    }
  }
}

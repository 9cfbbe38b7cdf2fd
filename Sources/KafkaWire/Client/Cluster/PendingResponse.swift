/// A request that has its place in the connection's queue, and whose answer is still to come.
struct PendingResponse<Response: KafkaResponse>: Sendable {
  let answer: Promise<Bytes>
  let version: Int16
  /// Whom it was sent to, for errors.
  let broker: String
  let probe: RequestProbe?
  /// Tells the connection that nobody waits any longer.
  let abandon: @Sendable () -> KafkaError.Outcome

  /// Waits for the answer. Cancelling abandons the wait: what is queued is taken back, what is on its way to the broker
  /// goes there whole.
  ///
  /// - Throws: with `outcome` `.notPersisted` where no byte of the request was written, `.possiblyPersisted` otherwise.
  func response() async throws(KafkaError) -> Response { try await responseAndSize().response }

  /// The same with the bytes of its frame, which records are slices of.
  func responseAndSize() async throws(KafkaError) -> (response: Response, bytes: Int) {
    let frame: Bytes
    do {
      frame = try await answer.value()
    } catch {
      probe?.failed(error)
      guard error.code == .cancelled else { throw error }
      throw KafkaError(.cancelled, broker: broker, api: Response.api.key, outcome: abandon())
    }
    do {
      let response = try Frame.decode(Response.self, from: frame, version: version)
      probe?.answered(response, bytes: frame.count)
      return (response, frame.count)
    } catch {
      let malformed = KafkaError(
        .malformedResponse(error), broker: broker, api: Response.api.key, outcome: .possiblyPersisted)
      probe?.failed(malformed, bytes: frame.count)
      throw malformed
    }
  }
}

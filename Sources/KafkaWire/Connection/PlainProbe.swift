/// Finds out whether a broker that ended a TLS handshake without a word speaks Kafka's protocol without TLS there.
///
/// Such a broker takes the first bytes of TLS for the length of a huge request, and just closes. Nothing but a question
/// for versions is sent.
enum PlainProbe {
  private static let patience = Duration.seconds(5)

  /// Connects once more, with `connector`'s address, and asks.
  static func isAnswered(by connector: Connector) -> Bool {
    let limit = ContinuousClock.now + patience
    let again = Connector(
      address: connector.address, deadline: limit, wakeup: connector.wakeup, isStopped: connector.isStopped)
    guard let socket = try? again.connect(),
      let question = try? Frame.encode(ApiVersionsRequest(), version: 0, correlationID: 1, clientID: nil)
    else { return false }
    return ProbeExchange.ask(question, on: socket, again).flatMap { try? Frame.correlationID(of: $0) } == 1
  }
}

/// Finds out whether a broker that ended a connection at its first request wants SASL there: it tells nobody who does not
/// begin with it. A listener without SASL says so when it is asked for a mechanism.
enum SASLProbe {
  static let patience = Duration.seconds(5)

  /// Connects once more, over TLS where that is set, and asks.
  ///
  /// - Returns: the mechanisms that the listener offers; nil where it wants none, or does not answer.
  static func mechanisms(by connector: Connector, _ tls: TLSConfiguration?) -> [String]? {
    guard
      let question = try? Frame.encode(
        SaslHandshakeRequest(mechanism: SASLConfiguration.Mechanism.plain.rawValue), version: 1, correlationID: 1,
        clientID: nil),
      let socket = try? connector.connect()
    else { return nil }
    var transport: any Transport = socket
    if let tls {
      guard let secured = try? TLSConnector(tls).secure(socket, connector) else { return nil }
      transport = secured
    }
    return ProbeExchange.ask(question, on: transport, connector).flatMap { mechanisms(in: $0) }
  }

  /// What an answer offers; nil for any that is not a SASL listener's.
  static func mechanisms(in frame: Bytes) -> [String]? {
    guard (try? Frame.correlationID(of: frame)) == 1,
      let answer = try? Frame.decode(SaslHandshakeResponse.self, from: frame, version: 1),
      answer.errorCode == .none || answer.errorCode == .unsupportedSASLMechanism, !answer.mechanisms.isEmpty,
      answer.mechanisms.allSatisfy(isName)
    else { return nil }
    return answer.mechanisms
  }

  /// RFC 4422, section 3.1.
  private static func isName(_ text: String) -> Bool {
    (1...20).contains(text.utf8.count)
      && text.utf8.allSatisfy { (65...90).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 95 }
  }
}

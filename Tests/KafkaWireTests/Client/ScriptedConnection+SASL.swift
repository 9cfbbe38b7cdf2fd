@testable import KafkaWire

extension ScriptedConnection {
  /// What came instead of the next message of an authentication.
  struct Unexpected: Error {
    let api: APIKey
  }

  /// Takes whichever mechanism the client wants, and answers its messages until the last one or an error.
  ///
  /// - Parameters:
  ///   - handshake: the request that was read already; nil to read it.
  ///   - rounds: how many messages the client has to send.
  ///   - answer: gets each message and its version.
  func acceptSASL(
    after handshake: Request? = nil, rounds: Int = 1,
    _ answer: (_ message: [UInt8], _ version: Int16) throws -> SaslAuthenticateResponse
  ) throws {
    let begin = try handshake ?? expect(.saslHandshake)
    let wanted = try SaslHandshakeRequest.decode(begin.body, version: begin.header.apiVersion).mechanism
    var chosen = SaslHandshakeResponse()
    chosen.mechanisms = [wanted]
    try reply(chosen, to: begin)
    for _ in 0..<rounds {
      let request = try expect(.saslAuthenticate)
      let message = try SaslAuthenticateRequest.decode(request.body, version: request.header.apiVersion)
      try reply(answer(message.authBytes.array, request.header.apiVersion), to: request)
    }
  }

  private func expect(_ api: APIKey) throws -> Request {
    let request = try request()
    guard request.header.apiKey == api else { throw Unexpected(api: request.header.apiKey) }
    return request
  }
}

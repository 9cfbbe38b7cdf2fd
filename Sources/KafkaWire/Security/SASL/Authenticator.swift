import Foundation

/// Tells a broker who the client is: SaslHandshake, then SaslAuthenticate until both sides are content (KIP-152).
struct Authenticator: Sendable {
  /// More messages than any mechanism here has.
  private static let maxRounds = 4
  /// Milliseconds, a month: whatever a broker claims, the time to sleep stays one that a clock can tell.
  private static let longestSession: Int64 = 30 * 86_400_000

  let configuration: SASLConfiguration
  let connection: BrokerConnection
  let capabilities: Capabilities
  /// For one answer.
  let timeout: Duration

  /// The mechanism's state, with a fresh nonce, or a token from the callback.
  ///
  /// - Throws: `.authentication(.noToken)`.
  func prepare() async throws(KafkaError) -> any SASLExchange {
    switch configuration.credentials {
    case .password(let user, let password):
      switch configuration.mechanism {
      case .scramSHA256: return SCRAMExchange(.sha256, user: user, password: password, nonce: Self.nonce())
      case .scramSHA512: return SCRAMExchange(.sha512, user: user, password: password, nonce: Self.nonce())
      case .plain, .oauthBearer: return PlainExchange(user: user, password: password)
      }
    case .token(let callback):
      do {
        return OAuthBearerExchange(token: try await callback())
      } catch {
        throw KafkaError(.authentication(.noToken), detail: "\(error)")
      }
    }
  }

  /// Runs the exchange.
  ///
  /// - Returns: how long the broker takes requests before it wants another (KIP-368); nil for ever.
  /// - Throws: `.authentication`, `.invalidConfiguration`, or what ended the connection.
  func authenticate(_ prepared: any SASLExchange) async throws(KafkaError) -> Duration? {
    var exchange = prepared
    let mask = SecretMask(exchange.secrets)
    var message = try exchange.start()
    try await chooseMechanism(mask)
    for _ in 0..<Self.maxRounds {
      let response = try await ask(SaslAuthenticateRequest(authBytes: Bytes(message)))
      guard response.errorCode == .none else { throw refusal(response, mask) }
      let (next, after) = try await step(exchange, response.authBytes.array)
      exchange = after
      guard let next else {
        let lifetime = min(response.sessionLifetime, Self.longestSession)
        return lifetime > 0 ? .milliseconds(lifetime) : nil
      }
      message = next
    }
    throw KafkaError(.authentication(.untrustedBroker), api: .saslAuthenticate, detail: "it goes on without end")
  }

  private func chooseMechanism(_ mask: SecretMask) async throws(KafkaError) {
    let wanted = configuration.mechanism.rawValue
    let response = try await ask(SaslHandshakeRequest(mechanism: wanted))
    switch response.errorCode {
    case .none:
      return
    case .unsupportedSASLMechanism:
      let offers = response.mechanisms.prefix(20).map(mask.shown).joined(separator: ", ")
      throw KafkaError(
        .authentication(.unsupportedMechanism), api: .saslHandshake,
        detail: "\(wanted) was asked for; it offers \(offers.isEmpty ? "none" : offers)")
    case .illegalSASLState:
      throw KafkaError(.authentication(.notAsked), api: .saslHandshake)
    default:
      throw KafkaError(.broker(response.errorCode), api: .saslHandshake)
    }
  }

  /// On a thread of its own: stretching a password may take a good part of a second.
  private func step(
    _ exchange: any SASLExchange, _ challenge: [UInt8]
  ) async throws(KafkaError) -> ([UInt8]?, any SASLExchange) {
    let promise = Promise<([UInt8]?, any SASLExchange)>()
    let thread = Thread {
      var exchange = exchange
      do throws(KafkaError) {
        let next = try exchange.answer(challenge)
        promise.fulfil(.success((next, exchange)))
      } catch {
        promise.fulfil(.failure(error))
      }
    }
    thread.name = "kafka sasl"
    thread.start()
    return try await promise.value()
  }

  private func ask<Request: KafkaRequest>(_ request: Request) async throws(KafkaError) -> Request.Response {
    let api = Request.api
    guard let version = capabilities.version(of: api) else {
      throw KafkaError(.authentication(.notAsked), api: api.key, detail: "the broker knows no SASL")
    }
    let (_, answer, _) = try connection.begin(
      request, version: version, deadline: ContinuousClock.now + timeout, isAuthentication: true)
    let frame = try await answer.value()
    do {
      return try Frame.decode(Request.Response.self, from: frame, version: version)
    } catch {
      throw KafkaError(.malformedResponse(error), api: api.key)
    }
  }

  private func refusal(_ response: SaslAuthenticateResponse, _ mask: SecretMask) -> KafkaError {
    let code: KafkaError.Code =
      switch response.errorCode {
      case .saslAuthenticationFailed: .authentication(.refused)
      case .illegalSASLState: .authentication(.notAsked)
      default: .broker(response.errorCode)
      }
    return KafkaError(code, api: .saslAuthenticate, detail: response.errorMessage.map { mask.shown($0) })
  }

  private static func nonce() -> String {
    var generator = SystemRandomNumberGenerator()
    return Base64.encode((0..<24).map { _ in UInt8.random(in: 0...255, using: &generator) })
  }
}

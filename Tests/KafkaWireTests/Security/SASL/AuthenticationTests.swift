import Synchronization
import Testing

@testable import KafkaWire

/// The way in, against brokers that follow a script.
@Suite("Authentication with a broker")
struct AuthenticationTests {
  private func configuration(_ broker: ScriptedBroker, _ sasl: SASLConfiguration?) -> ClientConfiguration {
    var configuration = ClientConfiguration(brokers: [broker.address])
    configuration.connectTimeout = .seconds(300)
    configuration.retryTimeout = .seconds(300)
    configuration.retryBackoff = .milliseconds(1)...(.milliseconds(2))
    configuration.security.sasl = sasl
    return configuration
  }

  /// Sleeps a twentieth of the time.
  private static let hasty = ClientClock(
    now: { ContinuousClock.now }, sleep: { try? await ContinuousClock().sleep(for: $0 / 20) }, random: { 0.5 })

  private func failure(
    _ sasl: SASLConfiguration? = .plain(user: "alice", password: "alice-secret"),
    _ script: @escaping ScriptedBroker.Script
  ) async throws -> (KafkaError?, connections: Int) {
    let broker = try ScriptedBroker(script)
    defer { broker.stop() }
    let client = KafkaClient(configuration(broker, sasl))
    var failure: KafkaError?
    do throws(KafkaError) {
      _ = try await client.describeTopics()
    } catch {
      failure = error
    }
    await client.close()
    return (failure, broker.connectionCount)
  }

  @Test("PLAIN lets the client in, and its requests follow")
  func plain() async throws {
    let seen = Mutex<[[UInt8]]>([])
    let (failure, connections) = try await failure { connection in
      try connection.negotiate()
      try connection.acceptSASL { message, _ in
        seen.withLock { $0.append(message) }
        return SaslAuthenticateResponse()
      }
      try connection.serveRest()
    }
    #expect(failure == nil)
    #expect(connections == 1)
    #expect(seen.withLock { $0 } == [Array("\0alice\0alice-secret".utf8)])
  }

  @Test("a wrong password ends the call at once, after one attempt, and no error holds the password")
  func refused() async throws {
    let (failure, connections) = try await failure { connection in
      try connection.negotiate()
      try connection.acceptSASL { message, _ in
        var response = SaslAuthenticateResponse()
        response.errorCode = .saslAuthenticationFailed
        // A broker that is none too careful with what it was told.
        response.errorMessage = "Invalid\u{1b} credentials: \(String(decoding: message.dropFirst(), as: UTF8.self))"
        return response
      }
      connection.waitForEnd()
    }
    let error = try #require(failure)
    #expect(error.code == .authentication(.refused))
    #expect(error.api == .saslAuthenticate)
    #expect(error.detail == "Invalid? credentials: alice?(secret)")
    #expect(!error.isRetriable)
    #expect(connections == 1)
  }

  @Test("no error holds a part of the password or token, though the text is cut within it", arguments: [false, true])
  func refusedAcrossTheCut(isToken: Bool) async throws {
    let secret = "Tr0ub4dor&3"
    let sasl: SASLConfiguration =
      isToken ? .oauthBearer { OAuthBearerToken(Secret(secret)) } : .plain(user: "alice", password: Secret(secret))
    let (failure, _) = try await failure(sasl) { connection in
      try connection.negotiate()
      try connection.acceptSASL { _, _ in
        var response = SaslAuthenticateResponse()
        response.errorCode = .saslAuthenticationFailed
        response.errorMessage = String(repeating: "-", count: 295) + secret
        return response
      }
      connection.waitForEnd()
    }
    #expect(failure?.code == .authentication(.refused))
    #expect(failure?.detail == String(repeating: "-", count: 295) + "(secr")
  }

  @Test("a mechanism that the broker lacks is told with those that it has")
  func unsupported() async throws {
    let (failure, connections) = try await failure { connection in
      try connection.negotiate()
      let request = try connection.request()
      var response = SaslHandshakeResponse()
      response.errorCode = .unsupportedSASLMechanism
      response.mechanisms = ["GSSAPI", "SCRAM-SHA-512"]
      try connection.reply(response, to: request)
      connection.waitForEnd()
    }
    #expect(failure?.code == .authentication(.unsupportedMechanism))
    #expect(failure?.detail == "PLAIN was asked for; it offers GSSAPI, SCRAM-SHA-512")
    #expect(connections == 1)
  }

  @Test("a listener that takes no SASL says so")
  func notAsked() async throws {
    let (failure, _) = try await failure { connection in
      try connection.negotiate()
      let request = try connection.request()
      var response = SaslHandshakeResponse()
      response.errorCode = .illegalSASLState
      try connection.reply(response, to: request)
      connection.waitForEnd()
    }
    #expect(failure?.code == .authentication(.notAsked))
  }

  @Test("an exchange without end is ended")
  func endless() async throws {
    let (failure, _) = try await failure(.oauthBearer { OAuthBearerToken("abc") }) { connection in
      try connection.negotiate()
      try connection.acceptSASL { _, _ in
        var response = SaslAuthenticateResponse()
        response.authBytes = Bytes("{}")
        return response
      }
    }
    #expect(failure?.code == .authentication(.refused))
  }

  @Test("a callback without a token is asked again, and its error is told")
  func noToken() async throws {
    struct Away: Error, CustomStringConvertible { let description = "the identity provider is away" }
    let calls = Mutex(0)
    let token: @Sendable () async throws -> OAuthBearerToken = {
      let call = calls.withLock { count in
        count += 1
        return count
      }
      if call < 3 { throw Away() }
      return OAuthBearerToken("abc")
    }
    let (failure, _) = try await failure(.oauthBearer(token)) { connection in
      try connection.negotiate()
      try connection.acceptSASL { _, _ in SaslAuthenticateResponse() }
      try connection.serveRest()
    }
    #expect(failure == nil)
    #expect(calls.withLock { $0 } == 3)
    let error = KafkaError(.authentication(.noToken), detail: "\(Away())")
    #expect(error.isRetriable)
    #expect(error.description.contains("the identity provider is away"))
  }

  @Test("a session is renewed before it ends, with nothing else between the messages (KIP-368)")
  func renewal() async throws {
    let renewals = Mutex(0)
    let broker = try ScriptedBroker { connection in
      try connection.negotiate()
      let session = { (_: [UInt8], _: Int16) in
        var response = SaslAuthenticateResponse()
        response.sessionLifetime = 2000
        return response
      }
      try connection.acceptSASL(session)
      while true {
        let request = try connection.request()
        if request.header.apiKey == .saslHandshake {
          // Anything but SaslAuthenticate now would throw, and end the connection.
          try connection.acceptSASL(after: request, session)
          renewals.withLock { $0 += 1 }
        } else {
          try connection.reply(connection.metadata(for: request), to: request)
        }
      }
    }
    defer { broker.stop() }
    let client = KafkaClient(
      configuration(broker, .plain(user: "alice", password: "alice-secret")), clock: Self.hasty)
    while renewals.withLock({ $0 }) < 3 { _ = try await client.describeTopics() }
    #expect(broker.connectionCount == 1)
    await client.close()
  }

  @Test("a renewal that is refused ends the connection with the refusal")
  func refusedRenewal() async throws {
    let broker = try ScriptedBroker { connection in
      try connection.negotiate()
      try connection.acceptSASL { _, _ in
        var response = SaslAuthenticateResponse()
        response.sessionLifetime = 2000
        if connection.number > 0 { response.errorCode = .saslAuthenticationFailed }
        return response
      }
      while true {
        let request = try connection.request()
        guard request.header.apiKey == .saslHandshake else {
          try connection.reply(connection.metadata(for: request), to: request)
          continue
        }
        try connection.acceptSASL(after: request) { _, _ in
          var response = SaslAuthenticateResponse()
          response.errorCode = .saslAuthenticationFailed
          return response
        }
      }
    }
    defer { broker.stop() }
    let client = KafkaClient(
      configuration(broker, .plain(user: "alice", password: "alice-secret")), clock: Self.hasty)
    let error = await #expect(throws: KafkaError.self) { while true { _ = try await client.describeTopics() } }
    #expect(error?.code == .authentication(.refused))
    await client.close()
  }

  @Test("the moment of renewal lies between 80 and 95 % of the session")
  func moment() {
    #expect(SessionRenewal.pause(in: .seconds(100), random: 0) == .seconds(80))
    let last = SessionRenewal.pause(in: .seconds(100), random: 0.999)
    #expect(last > .seconds(94) && last < .seconds(95))
    #expect(SessionRenewal.pause(in: .milliseconds(1), random: 0) == .seconds(1))
  }
}

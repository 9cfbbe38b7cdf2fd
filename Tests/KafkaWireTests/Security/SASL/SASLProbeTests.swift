import Synchronization
import Testing

@testable import KafkaWire

/// Clients without SASL at listeners that want it, and at others that hang up.
@Suite("a listener that wants SASL", .timeLimit(.minutes(2))) struct SASLProbeTests {
  /// What a client without SASL, or with it, is told by a listener that tells its versions, answers a question for
  /// mechanisms so, and hangs up at everything else.
  private func failure(
    _ answer: SaslHandshakeResponse, sasl: SASLConfiguration? = nil
  ) async throws -> (error: KafkaError?, handshakes: Int) {
    let handshakes = Mutex(0)
    let broker = try ScriptedBroker { connection in
      while true {
        let request = try connection.request()
        switch request.header.apiKey {
        case .apiVersions: try connection.reply(ScriptedConnection.versions, to: request)
        case .saslHandshake:
          handshakes.withLock { $0 += 1 }
          try connection.reply(answer, to: request)
        default: return
        }
      }
    }
    defer { broker.stop() }
    var configuration = ClientConfiguration(brokers: [broker.address])
    configuration.retryTimeout = .milliseconds(1)
    configuration.security.sasl = sasl
    let client = KafkaClient(configuration)
    let error = await #expect(throws: KafkaError.self) { try await client.describeTopics(["t"]) }
    await client.close()
    return (error, handshakes.withLock { $0 })
  }

  private func answer(_ code: ErrorCode, _ mechanisms: String...) -> SaslHandshakeResponse {
    var answer = SaslHandshakeResponse()
    answer.errorCode = code
    answer.mechanisms = mechanisms
    return answer
  }

  @Test("is told as such, with what it offers", arguments: [ErrorCode.none, .unsupportedSASLMechanism])
  func wanted(_ code: ErrorCode) async throws {
    let (error, _) = try await failure(answer(code, "SCRAM-SHA-512", "GSSAPI"))
    #expect(error?.code == .authentication(.required))
    #expect(error?.detail == "it offers SCRAM-SHA-512, GSSAPI")
    #expect(error?.isRetriable == false)
  }

  @Test("is not made of one that takes none, and hangs up for another reason")
  func notWanted() async throws {
    let (error, handshakes) = try await failure(answer(.illegalSASLState))
    #expect(error?.code == .connectionClosed)
    #expect(handshakes > 0)
  }

  @Test("is not asked for by a client that has SASL")
  func configured() async throws {
    let (error, handshakes) = try await failure(
      answer(.none, "PLAIN"), sasl: .plain(user: "alice", password: "alice-secret"))
    #expect(error?.code == .connectionClosed)
    #expect(handshakes > 0)
    #expect(error?.api == .saslAuthenticate)
  }

  @Test("is not made of any other answer")
  func otherAnswers() throws {
    var names = SaslHandshakeResponse()
    func read(_ response: some KafkaResponse, version: Int16 = 1, id: Int32 = 1) throws -> [String]? {
      let frame = try Frame.encode(response, version: version, correlationID: id).joined()
      return SASLProbe.mechanisms(in: Bytes(Array(frame.array.dropFirst(4))))
    }
    names.mechanisms = ["PLAIN"]
    #expect(try read(names) == ["PLAIN"])
    #expect(try read(names, id: 2) == nil)
    #expect(try read(ScriptedConnection.versions) == nil)
    #expect(try read(answer(.none)) == nil)
    #expect(try read(answer(.unknownServerError, "PLAIN")) == nil)
    for name in ["", "plain", "A B", String(repeating: "A", count: 21), "\u{1b}[2J"] {
      #expect(try read(answer(.none, "PLAIN", name)) == nil)
    }
    let whole = try Frame.encode(names, version: 1, correlationID: 1).joined().array.dropFirst(4)
    for count in 0..<whole.count { #expect(SASLProbe.mechanisms(in: Bytes(Array(whole.prefix(count)))) == nil) }
  }
}

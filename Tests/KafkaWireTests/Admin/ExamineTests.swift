import Synchronization
import Testing

@testable import KafkaWire

/// What an examination of one broker tells.
@Suite struct ExamineTests {
  private static func client(_ address: BrokerAddress, _ security: SecurityConfiguration = .init()) -> KafkaClient {
    var configuration = ClientConfiguration(brokers: [address])
    // Far beyond what a busy machine may take: no test here is about this time.
    configuration.connectTimeout = .seconds(300)
    configuration.requestTimeout = .seconds(300)
    configuration.security = security
    return KafkaClient(configuration)
  }

  /// A broker whose listener answers SaslHandshake so; nil ends the connection.
  private static func broker(_ handshake: SaslHandshakeResponse?) throws -> ScriptedBroker {
    try ScriptedBroker { connection in
      try connection.serve { request in
        guard request.header.apiKey == .saslHandshake, let handshake else { return connection.end() }
        try connection.reply(handshake, to: request)
      }
    }
  }

  private static func handshake(_ code: ErrorCode, _ mechanisms: [String]) -> SaslHandshakeResponse {
    var response = SaslHandshakeResponse()
    response.errorCode = code
    response.mechanisms = mechanisms
    return response
  }

  @Test("a listener that asks nobody is measured, as often as is asked for")
  func plain() async throws {
    let broker = try Self.broker(Self.handshake(.illegalSASLState, []))
    defer { broker.stop() }
    let client = Self.client(broker.address)
    let report = await client.examine(broker.address, rounds: 3)
    #expect(report.failure == nil)
    #expect(report.mechanisms == nil)
    #expect(report.tls == nil)
    #expect(report.roundTrips.count == 3)
    #expect(report.connectTime.map { $0 > .zero } == true)
    #expect(report.apis.first { $0.api == .produce }?.used == ProduceRequest.api.versions.upperBound)
    await client.close()
  }

  @Test("a listener that asks for SASL tells its mechanisms to a client that has no user")
  func saslRequired() async throws {
    let broker = try Self.broker(Self.handshake(.none, ["PLAIN", "SCRAM-SHA-512"]))
    defer { broker.stop() }
    let client = Self.client(broker.address)
    let report = await client.examine(broker.address)
    #expect(report.mechanisms == ["PLAIN", "SCRAM-SHA-512"])
    #expect(report.failure?.code == .authentication(.required))
    #expect(report.roundTrips.isEmpty)
    await client.close()
  }

  @Test("mechanisms are told where the wanted one is not among them")
  func otherMechanisms() async throws {
    let broker = try Self.broker(Self.handshake(.unsupportedSASLMechanism, ["GSSAPI"]))
    defer { broker.stop() }
    let client = Self.client(broker.address, SecurityConfiguration(sasl: .plain(user: "u", password: "p")))
    let report = await client.examine(broker.address)
    #expect(report.mechanisms == ["GSSAPI"])
    #expect(report.failure?.code == .authentication(.unsupportedMechanism))
    await client.close()
  }

  @Test("a broker that hangs up at the question about SASL is examined all the same")
  func hangsUp() async throws {
    let broker = try Self.broker(nil)
    defer { broker.stop() }
    let client = Self.client(broker.address)
    let report = await client.examine(broker.address, rounds: 1)
    #expect(report.failure == nil)
    #expect(report.roundTrips.count == 1)
    await client.close()
  }

  @Test("an address where nobody listens is a failure, and nothing else")
  func unreachable() async throws {
    let vacant = try VacantAddress()
    let client = Self.client(vacant.address)
    let report = await client.examine(vacant.address)
    #expect(report.failure?.code == .unreachable)
    #expect(report.connectTime == nil)
    #expect(report.apis.isEmpty)
    await client.close()
  }

  @Test("versions are told with what caps them")
  func support() {
    let versions = [
      CapabilitiesTests.version(.produce, 0...13), CapabilitiesTests.version(.fetch, 4...18),
      CapabilitiesTests.version(.metadata, 0...7), CapabilitiesTests.version(APIKey(rawValue: 74), 0...0),
    ]
    let support = Dictionary(uniqueKeysWithValues: Capabilities(versions).support.map { ($0.api, $0) })
    #expect(
      support[.produce]
        == APISupport(
          api: .produce, broker: 0...13, library: 3...13, used: 13,
          caps: [.init(version: 12, reason: .withoutTopicIDs), .init(version: 11, reason: .inTransaction)]))
    #expect(support[.fetch]?.used == 17)
    #expect(support[.fetch]?.caps == [.init(version: 12, reason: .withoutTopicIDs)])
    #expect(support[.metadata] == APISupport(api: .metadata, broker: 0...7, library: 1...13, used: 7))
    #expect(support[.offsetDelete] == APISupport(api: .offsetDelete, broker: nil, library: 0...0, used: nil))
    let unknown = APIKey(rawValue: 74)
    #expect(support[unknown] == APISupport(api: unknown, broker: 0...0, library: nil, used: nil))
  }
}

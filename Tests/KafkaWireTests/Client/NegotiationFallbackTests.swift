import Testing

@testable import KafkaWire

/// ApiVersions against brokers that do not know its latest version.
@Suite struct NegotiationFallbackTests {
  /// What a client finds at a broker that answers its first request so, and the first of version 0 properly.
  private func negotiate(
    _ answer: @escaping @Sendable (ScriptedConnection, ScriptedConnection.Request) throws -> Void
  ) async throws -> (version: Int16, connections: Int) {
    let broker = try ScriptedBroker { connection in
      while true {
        let request = try connection.request()
        switch (request.header.apiKey, request.header.apiVersion) {
        case (.apiVersions, 3...): try answer(connection, request)
        case (.apiVersions, _): try connection.reply(ScriptedConnection.versions, to: request)
        default: try connection.reply(connection.metadata(for: request), to: request)
        }
      }
    }
    defer { broker.stop() }
    var configuration = ClientConfiguration(brokers: [broker.address])
    configuration.connectTimeout = .seconds(5)
    let client = KafkaClient(configuration)
    let version = try await client.version(of: MetadataRequest.api, at: KafkaClient.bootstrapNode(0), role: .general)
    await client.close()
    return (version, broker.connectionCount)
  }

  @Test("error 35 in version 0's layout: asked again on the same connection")
  func refusal() async throws {
    let found = try await negotiate { connection, request in
      var response = ApiVersionsResponse()
      response.errorCode = .unsupportedVersion
      response.apiKeys = [CapabilitiesTests.version(.apiVersions, 0...2)]
      var old = request
      old.header.apiVersion = 0
      try connection.reply(response, to: old)
    }
    #expect(found == (13, 1))
  }

  @Test("error 35 and a body that cannot be read: asked again on the same connection")
  func malformedRefusal() async throws {
    let found = try await negotiate { connection, request in
      let id = withUnsafeBytes(of: request.header.correlationID.bigEndian) { Array($0) }
      connection.send([0, 0, 0, 9] + id + [0, 35, 0xff, 0xff, 0xff])
    }
    #expect(found == (13, 1))
  }

  @Test("an end at once: asked again on a new connection")
  func end() async throws {
    let found = try await negotiate { connection, _ in connection.end() }
    #expect(found == (13, 2))
  }

  @Test("an answer that cannot be read: asked again on a new connection")
  func garbage() async throws {
    let found = try await negotiate { connection, request in
      let id = withUnsafeBytes(of: request.header.correlationID.bigEndian) { Array($0) }
      connection.send([0, 0, 0, 9] + id + [0, 0, 0xff, 0xff, 0xff])
    }
    #expect(found == (13, 2))
  }
}

/// A connection that is open, with the versions that may be spoken on it.
struct NegotiatedConnection: Sendable {
  static let softwareVersion = "0.1.0"

  let connection: BrokerConnection
  let capabilities: Capabilities

  /// Connects, negotiates and authenticates, within `connectTimeout` for each of the two connections that it may take
  /// and for each answer to an authentication.
  static func open(
    _ address: BrokerAddress, name: String, _ configuration: ClientConfiguration, _ hub: EventHub,
    _ clock: ClientClock = .system
  ) async throws(KafkaError) -> NegotiatedConnection {
    do {
      let first = ApiVersionsRequest.api.versions.upperBound
      return try await negotiate(address, name, configuration, hub, clock, from: first)
    } catch {
      // Brokers and proxies older than KIP-511 may close, or send nonsense, at a version that they do not know.
      switch error.code {
      case .connectionClosed, .malformedResponse: break
      default: throw error
      }
    }
    do {
      return try await negotiate(address, name, configuration, hub, clock, from: VersionNegotiation.last)
    } catch {
      guard error.code == .connectionClosed, configuration.security.tls == nil,
        await TLSProbe.isAnswered(at: address)
      else { throw error }
      throw KafkaError(.tls(.required), broker: name, api: .apiVersions, detail: "it answers to TLS")
    }
  }

  private static func negotiate(
    _ address: BrokerAddress, _ name: String, _ configuration: ClientConfiguration, _ hub: EventHub,
    _ clock: ClientClock, from first: Int16
  ) async throws(KafkaError) -> NegotiatedConnection {
    let connection = try BrokerConnection(to: address, name: name, configuration, hub)
    do {
      let negotiated = try await negotiate(on: connection, configuration, from: first)
      if let sasl = configuration.security.sasl { try await negotiated.authenticate(sasl, configuration, clock) }
      return negotiated
    } catch {
      connection.close(error)
      var named = error
      named.broker = name
      named.api = named.api ?? .apiVersions
      throw named
    }
  }

  private func authenticate(
    _ sasl: SASLConfiguration, _ configuration: ClientConfiguration, _ clock: ClientClock
  ) async throws(KafkaError) {
    let authenticator = Authenticator(
      configuration: sasl, connection: connection, capabilities: capabilities, timeout: configuration.connectTimeout)
    let session = try await authenticator.authenticate(authenticator.prepare())
    if let session { SessionRenewal(authenticator: authenticator, clock: clock).begin(after: session) }
  }

  private static func negotiate(
    on connection: BrokerConnection, _ configuration: ClientConfiguration, from first: Int16
  ) async throws(KafkaError) -> NegotiatedConnection {
    var request = ApiVersionsRequest()
    request.clientSoftwareName = "kafkawire"
    request.clientSoftwareVersion = softwareVersion
    // The connector keeps to its own time; this adds the answer's.
    let deadline = ContinuousClock.now + configuration.connectTimeout + .milliseconds(50)
    var version = first
    while true {
      let (_, answer, _) = try connection.begin(request, version: version, deadline: deadline)
      switch VersionNegotiation.step(try await answer.value(), asked: version) {
      case .done(let capabilities):
        return NegotiatedConnection(connection: connection, capabilities: capabilities)
      case .retry(let next):
        version = next
      case .failed(let error):
        throw error
      }
    }
  }
}

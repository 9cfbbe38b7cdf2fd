/// A connection that is open, with the versions that may be spoken on it.
struct NegotiatedConnection: Sendable {
  static let softwareVersion = "0.1.0"

  let connection: BrokerConnection
  let capabilities: Capabilities

  /// Connects and negotiates, within `connectTimeout` for each of the two connections that it may take.
  static func open(
    _ address: BrokerAddress, name: String, _ configuration: ClientConfiguration
  ) async throws(KafkaError) -> NegotiatedConnection {
    do {
      return try await negotiate(address, name, configuration, from: ApiVersionsRequest.api.versions.upperBound)
    } catch {
      // Brokers and proxies older than KIP-511 may close, or send nonsense, at a version that they do not know.
      switch error.code {
      case .connectionClosed, .malformedResponse: break
      default: throw error
      }
    }
    return try await negotiate(address, name, configuration, from: VersionNegotiation.last)
  }

  private static func negotiate(
    _ address: BrokerAddress, _ name: String, _ configuration: ClientConfiguration, from first: Int16
  ) async throws(KafkaError) -> NegotiatedConnection {
    let connection = BrokerConnection(to: address, name: name, configuration)
    do {
      return try await negotiate(on: connection, configuration, from: first)
    } catch {
      connection.close(error)
      var named = error
      named.broker = name
      named.api = .apiVersions
      throw named
    }
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
      let (_, answer) = try connection.begin(request, version: version, deadline: deadline)
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

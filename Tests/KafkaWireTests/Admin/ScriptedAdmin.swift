import Synchronization

@testable import KafkaWire

/// A cluster of one broker, node 1, that answers the administration's requests as a test says. It leads everything, is
/// every group's coordinator, and keeps a list of what came.
final class ScriptedAdmin: Sendable {
  typealias Request = ScriptedConnection.Request
  typealias Answer = @Sendable (_ request: Request, _ connection: ScriptedConnection) throws -> Void

  let broker: ScriptedBroker
  private let log: Log

  private final class Log: Sendable {
    let requests = Mutex<[APIKey]>([])
  }

  /// - Parameters:
  ///   - highest: the newest version that the broker has of an API; -1 where it lacks it.
  ///   - answer: gets all but ApiVersions, Metadata and FindCoordinator.
  init(highest: [APIKey: Int16] = [:], _ answer: @escaping Answer) throws {
    let log = Log()
    self.log = log
    broker = try ScriptedBroker { connection in
      var versions = ScriptedConnection.versions
      for index in versions.apiKeys.indices {
        if let limit = highest[versions.apiKeys[index].apiKey] { versions.apiKeys[index].maxVersion = limit }
      }
      try connection.reply(versions, to: connection.request())
      while true {
        let request = try connection.request()
        log.requests.withLock { $0.append(request.header.apiKey) }
        switch request.header.apiKey {
        case .metadata:
          try connection.reply(connection.metadata(for: request), to: request)
        case .findCoordinator:
          try connection.reply(Self.coordinator(for: request, connection), to: request)
        default:
          try answer(request, connection)
        }
      }
    }
  }

  /// How often the API was asked.
  func count(_ api: APIKey) -> Int { log.requests.withLock { $0.filter { $0 == api }.count } }

  /// A client whose retries are quick, and whose time is far beyond what a busy machine may take.
  func client() -> KafkaClient {
    var configuration = ClientConfiguration(brokers: [broker.address])
    configuration.retryBackoff = .milliseconds(1)...(.milliseconds(5))
    configuration.retryTimeout = .seconds(600)
    configuration.requestTimeout = .seconds(600)
    return KafkaClient(configuration)
  }

  /// Runs `body` with a client, and ends both sides.
  func run(_ body: (KafkaClient) async throws -> Void) async throws {
    let client = client()
    defer { broker.stop() }
    do {
      try await body(client)
    } catch {
      await client.close()
      throw error
    }
    await client.close()
  }

  private static func coordinator(
    for request: Request, _ connection: ScriptedConnection
  ) throws -> FindCoordinatorResponse {
    let version = request.header.apiVersion
    let asked = try FindCoordinatorRequest.decode(request.body, version: version)
    var found = FindCoordinatorResponse.Coordinator()
    found.key = asked.coordinatorKeys.first ?? asked.key
    found.nodeID = 1
    found.host = connection.broker.host
    found.port = Int32(connection.broker.port)
    return FindCoordinatorResponse(coordinator: found, version: version)
  }
}

extension ScriptedConnection.Request {
  func decoded<Message: KafkaRequest>(as type: Message.Type) throws -> Message {
    try Message.decode(body, version: header.apiVersion)
  }
}

extension Result where Failure == KafkaError {
  /// The failure's code; nil for a success.
  var code: KafkaError.Code? { if case .failure(let error) = self { error.code } else { nil } }
}

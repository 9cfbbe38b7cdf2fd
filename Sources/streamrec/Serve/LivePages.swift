import KafkaWire
import LiveView
import Synchronization

/// The live pages with what feeds them.
final class LivePages: Sendable {
  private let server: LiveServer
  private let hub: LiveHub
  private let feed = Mutex<Task<Void, Never>?>(nil)

  init(_ configuration: LiveConfiguration, topics: [String]) {
    hub = LiveHub(topics: topics)
    server = LiveServer(configuration, hub: hub)
  }

  var state: LiveState? { server.state }

  /// Starts to listen, then to read; the port.
  func start(_ client: KafkaClient) async throws -> UInt16 {
    let server = server
    let port = try await OwnThread.run("live start") { () throws(LiveError) in try server.start() }
    let hub = hub
    let task = Task { await LiveFeed(client, hub: hub).run() }
    feed.withLock { $0 = task }
    return port
  }

  /// Ends the reading, then every viewer's connection.
  func stop() async {
    let task = feed.withLock { $0 }
    task?.cancel()
    await task?.value
    await server.stop()
  }

  /// What a person can open: a wildcard is reached by this machine's own name.
  static func address(host: String, port: UInt16, path: String) -> String {
    let name = ["0.0.0.0", "::", "127.0.0.1", "::1"].contains(host) ? "localhost" : host
    return "http://\(name.contains(":") ? "[\(name)]" : name):\(port)/\(path)"
  }
}

import Capture
import LiveView
import Testing

/// A running server with a hub that the test feeds itself.
struct TestServer: Sendable {
  let hub: LiveHub
  let server: LiveServer
  let port: UInt16

  /// Runs `body` against a server on a port of the system's choosing, and stops it whatever happens.
  static func run(
    topics: [String] = ["video"], _ configure: (inout LiveConfiguration) -> Void = { _ in },
    _ body: (TestServer) async throws -> Void
  ) async throws {
    var configuration = LiveConfiguration()
    configuration.port = 0
    configuration.idleResend = .seconds(60)
    configure(&configuration)
    let hub = LiveHub(topics: topics)
    let server = LiveServer(configuration, hub: hub)
    let port = try server.start()
    do {
      try await body(TestServer(hub: hub, server: server, port: port))
    } catch {
      await server.stop()
      throw error
    }
    await server.stop()
  }

  /// Posts a frame with these bytes.
  func publish(
    _ bytes: [UInt8], sequence: UInt64, capture: Int64 = 1_700_000_000_123_456_000, to topic: String = "video"
  ) {
    hub.publish(
      LiveFrame(FrameBuffer(bytes), captureNanoseconds: capture, sequence: sequence, width: 64, height: 48), to: topic)
  }
}

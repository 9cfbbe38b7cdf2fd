/// A connection through a ``FaultyProxy``: one socket to each side, closed when both threads are done with them.
final class ProxyLink: Sendable {
  private let client: Int32
  private let server: Int32

  init(client: Int32, server: Int32) {
    self.client = client
    self.server = server
    ProxySocket.sendAtOnce(client)
    ProxySocket.sendAtOnce(server)
  }

  deinit {
    ProxySocket.close(client)
    ProxySocket.close(server)
  }

  func end() {
    ProxySocket.end(client)
    ProxySocket.end(server)
  }
}

import KafkaBroker
import Synchronization

@testable import KafkaWire

/// A broker behind a ``FaultyProxy``. Clients know the proxy's address only.
final class TestCluster: Sendable {
  let proxy: FaultyProxy
  private let directory = TemporaryDirectory()
  private let broker: Mutex<Broker>
  private let listen: BrokerAddress

  init() throws {
    proxy = try FaultyProxy()
    let first = try Broker(Self.configuration(directory, BrokerAddress(host: "127.0.0.1", port: 0), proxy))
    listen = try first.start()
    broker = Mutex(first)
    proxy.forward(to: listen)
  }

  /// Stops the broker; a new one takes over its address and data.
  func restartBroker() async throws {
    await broker.withLock { $0 }.stop()
    let next = try Broker(Self.configuration(directory, listen, proxy))
    _ = try next.start()
    broker.withLock { $0 = next }
  }

  func stop() async {
    proxy.stop()
    await broker.withLock { $0 }.stop()
  }

  /// Retries at once, so that tests are quick; all else as users have it.
  func client(
    clock: ClientClock = .system, _ adjust: (inout ClientConfiguration) -> Void = { _ in }
  ) -> KafkaClient {
    var configuration = ClientConfiguration(brokers: [proxy.address])
    configuration.retryBackoff = .milliseconds(2)...(.milliseconds(20))
    adjust(&configuration)
    return KafkaClient(configuration, clock: clock)
  }

  private static func configuration(
    _ directory: TemporaryDirectory, _ listen: BrokerAddress, _ proxy: FaultyProxy
  ) -> BrokerConfiguration {
    var configuration = BrokerConfiguration(dataDirectory: directory.path, listen: listen)
    configuration.advertised = proxy.address
    configuration.autoCreateTopics = false
    return configuration
  }
}

/// Runs `body` with a cluster that has a topic `video`, and a client.
func withCluster(
  partitions: Int32 = 1, configs: [String: String] = [:],
  clock: ClientClock = .system, _ adjust: (inout ClientConfiguration) -> Void = { _ in },
  _ body: (TestCluster, KafkaClient) async throws -> Void
) async throws {
  let cluster = try TestCluster()
  let client = cluster.client(clock: clock, adjust)
  do {
    // Not by the client with the adjusted timeouts.
    let admin = cluster.client()
    try await admin.createTopic("video", partitions: partitions, replicationFactor: 1, configs: configs)
    await admin.close()
    try await body(cluster, client)
  } catch {
    await client.close()
    await cluster.stop()
    throw error
  }
  await client.close()
  await cluster.stop()
}

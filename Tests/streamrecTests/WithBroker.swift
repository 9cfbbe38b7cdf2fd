import Foundation
import KafkaBroker
import KafkaWire

/// Runs `body` with the address of an embedded broker that has a folder of its own.
func withBroker(_ body: (String) async throws -> Void) async throws {
  let folder = try TemporaryFolder()
  let broker = try Broker(BrokerConfiguration(dataDirectory: folder.url.path))
  let address = try broker.start()
  do {
    try await body(address.description)
  } catch {
    await broker.stop()
    throw error
  }
  await broker.stop()
}

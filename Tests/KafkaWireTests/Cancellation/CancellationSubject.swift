import Synchronization

@testable import KafkaWire

/// A client with what a ``CancelledDeed`` is done with.
final class CancellationSubject: Sendable {
  let client: KafkaClient
  let producer: Producer
  private let opened = Mutex<Consumer?>(nil)
  private let deliveries = Mutex<[Delivery]>([])
  private static let partition = TopicPartition("t", 0)

  init(_ broker: HoldingBroker) {
    // Far beyond what any test takes.
    var configuration = ClientConfiguration(brokers: [broker.address])
    configuration.connectTimeout = .seconds(300)
    configuration.requestTimeout = .seconds(300)
    configuration.retryTimeout = .seconds(300)
    configuration.retryBackoff = .milliseconds(1)...(.milliseconds(5))
    if [.saslHandshake, .saslAuthenticate].contains(broker.held) {
      configuration.security.sasl = .plain(user: "alice", password: "alice-secret")
    }
    client = KafkaClient(configuration)
    var settings = ProducerConfiguration()
    settings.linger = .zero
    settings.memoryBytes = 1500
    producer = Producer(client, settings)
  }

  var consumer: Consumer? { opened.withLock { $0 } }

  /// Reports of all records that were handed over.
  var reports: [Result<RecordMetadata, KafkaError>?] { deliveries.withLock { $0.map(\.result) } }

  func perform(_ call: CancelledDeed.Call, _ name: String) async throws {
    switch call {
    case .describe: _ = try await client.describeTopics(["t"])
    case .findLeader: _ = try await client.leader(of: Self.partition)
    case .listOffsets: _ = try await client.offsets([Self.partition: .beginning])
    case .findCoordinator: _ = try await client.coordinator(.group("g"), .seconds(300))
    case .send: try await send(name)
    case .sendWithoutRoom:
      if name == "first" { try await send("filler", bytes: 1000) }
      try await send(name, bytes: 1000)
    case .deliver:
      try await send(name)
      _ = try await deliveries.withLock { $0 }.metadata()
    case .flush:
      try await send(name)
      await producer.flush()
    case .read: _ = try await openConsumer().next()
    }
  }

  private func send(_ name: String, bytes: Int = 0) async throws {
    var record = ProducerRecord(topic: "t", value: Bytes(name))
    if bytes > 0 { record.key = Bytes([UInt8](repeating: 7, count: bytes)) }
    let delivery = try await producer.send(record)
    deliveries.withLock { $0.append(delivery) }
  }

  private func openConsumer() -> Consumer {
    opened.withLock { opened in
      var configuration = ConsumerConfiguration()
      configuration.maxWait = .seconds(60)
      let consumer = opened ?? Consumer(client, [Self.partition: .beginning], configuration)
      opened = consumer
      return consumer
    }
  }

  /// Returns when the call waits where it is meant to.
  func waitUntilUnderWay(_ call: CancelledDeed.Call, _ broker: HoldingBroker) async throws {
    try await broker.arrived.value()
    guard call == .sendWithoutRoom else { return }
    while producer.core.state.withLock({ $0.memory.waitingCount }) == 0 { await Task.yield() }
  }

  func close() async {
    await producer.flush()
    await consumer?.close()
    await producer.close()
    await client.close()
  }
}

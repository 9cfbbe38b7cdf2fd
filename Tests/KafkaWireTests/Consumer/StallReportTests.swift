import Synchronization
import Testing

@testable import KafkaWire

/// How a consumer tells of partitions that stand still.
@Suite("stall reports")
struct StallReportTests {
  @Test("the callback may ask for locks that are held around the consumer, as a group's is", .timeLimit(.minutes(1)))
  func locks() async throws {
    let passed = Mutex(Duration.zero)
    let begin = ContinuousClock.now
    var clock = ClientClock.system
    clock.now = { begin + passed.withLock { $0 } }
    let nobody = BrokerAddress(host: "127.0.0.1", port: 1)
    let client = KafkaClient(ClientConfiguration(brokers: [nobody]), clock: clock)
    let lock = Mutex(0)
    let told = Promise<Void>()
    var configuration = ConsumerConfiguration()
    configuration.onStall = { _ in
      lock.withLock { $0 += 1 }
      told.fulfil(.success(()))
    }
    let core = ConsumerCore(client, [TopicPartition("t", 0): .offset(5)], configuration)
    for _ in 0..<2 {
      passed.withLock { $0 += .seconds(16) }
      core.pump()
    }
    lock.withLock { _ in
      passed.withLock { $0 += .seconds(61) }
      core.assign(adding: [:])
    }
    try await told.value()
    #expect(lock.withLock { $0 } == 1)
    core.close()
    await client.close()
  }
}

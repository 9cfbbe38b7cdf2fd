import Testing

@testable import KafkaWire

/// Transactions at a broker that refuses at random, by seed.
@Suite("transactions at a moody broker", .timeLimit(.minutes(5))) struct MoodyCoordinatorTests {
  private struct Own: Error {}

  @Test("what was committed is there once and in order, and nothing else is", arguments: 0..<24)
  func seeds(_ seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let broker = try TransactionBroker(seed % 2 == 0 ? .v1 : .v2)
    defer { broker.stop() }
    broker.beMoody(seed: seed)
    var configuration = ClientConfiguration(brokers: [broker.address])
    configuration.retryBackoff = .milliseconds(1)...(.milliseconds(3))
    let client = KafkaClient(configuration)
    var settings = ProducerConfiguration()
    settings.linger = .zero
    settings.batchBytes = 150
    let producer = try await TransactionalProducer(client, transactionalID: "id", settings)
    var expected: [String] = []
    for number in 0..<12 {
      let values = (0..<Int.random(in: 0...6, using: &random)).map { "\(number)-\($0)" }
      let isWanted = random.chance(70)
      let hasOffsets = random.chance(40)
      do {
        try await producer.transaction { transaction in
          for value in values { _ = try await transaction.send(ProducerRecord(topic: "t", value: Bytes(value))) }
          if hasOffsets {
            try await transaction.sendOffsets([TopicPartition("in", 0): 1], group: GroupMetadata(groupID: "g"))
          }
          if !isWanted { throw Own() }
        }
        expected += values
      } catch let error as TransactionError {
        // A record that was refused for good, and nothing worse.
        #expect(error.remedy == .abort)
        #expect(error.cause?.code == .broker(.invalidRecord))
      } catch {
        #expect(error is Own)
      }
    }
    #expect(broker.committed == expected)
    await producer.close()
    await client.close()
  }
}

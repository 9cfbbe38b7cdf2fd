import Synchronization
import Testing

@testable import KafkaWire

/// What waits for one broker's connection, in order.
@Suite("a broker's lane of Produce requests", .timeLimit(.minutes(1))) struct ProducerLaneTests {
  private func call(_ id: Int, _ topic: String) -> ProduceCall {
    let batch = OutgoingBatch(
      partition: TopicPartition(topic, 0), topicID: .zero, identity: ProducerIdentity(id: 9, epoch: 0), sequence: 0,
      records: [BatchRecord(timestamp: 1, value: Bytes("v"))])
    return ProduceCall(id: id, node: 1, timeout: .seconds(30), batches: [batch])
  }

  @Test("a request that cannot be encoded fails alone; those behind it are sent")
  func encoding() async throws {
    let broker = try ScriptedBroker { connection in
      // Before version 9 a name's length has 15 bits.
      var versions = ScriptedConnection.versions
      for index in versions.apiKeys.indices where versions.apiKeys[index].apiKey == .produce {
        versions.apiKeys[index].maxVersion = 8
      }
      try connection.reply(versions, to: connection.request())
      try connection.serveRest()
    }
    defer { broker.stop() }
    let client = KafkaClient(ClientConfiguration(brokers: [broker.address]))
    _ = try await client.partitionCount(of: "t")
    let events = client.events()
    let core = ProducerCore(client, ProducerConfiguration())
    core.state.withLock { $0.lanes[1] = [call(0, String(repeating: "x", count: 40_000)), call(1, "t")] }
    await core.run(lane: 1)
    for await event in events {
      if case .request(let report) = event, report.api == .produce { break }
    }
    #expect(core.state.withLock { $0.lanes[1]?.count } == nil)
    await client.close()
  }
}

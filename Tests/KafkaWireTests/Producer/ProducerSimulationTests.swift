import Testing

@testable import KafkaWire

@Suite("producer simulation")
struct ProducerSimulationTests {
  @Test(
    "whatever the network does: nothing acknowledged is lost, nothing is written twice, order is kept",
    arguments: 0..<20)
  func seeds(block: UInt64) {
    for seed in block * 25..<(block + 1) * 25 {
      var simulation = ProducerSimulation(seed: seed)
      let violations = simulation.run(steps: 400)
      #expect(violations.isEmpty, "seed \(seed): \(violations.prefix(3).joined(separator: "; "))")
      #expect(simulation.deliveries.count > 20)
    }
  }

  @Test("the model finds what it is to find: a writer that repeats itself under a new identity")
  func modelFinds() {
    let partition = TopicPartition("t", 0)
    var broker = ModelBroker(logs: [partition: ModelBroker.Log(leader: 1)], maxBatchRecords: 9, acceptsAnyFirst: true)
    var batch = OutgoingBatch(
      partition: partition, topicID: .zero, identity: ProducerIdentity(id: 1, epoch: 0), sequence: 0,
      records: [BatchRecord(timestamp: 5, value: nil)])
    #expect(broker.append(batch, at: 1).offset == 0)
    #expect(broker.append(batch, at: 1).offset == 0)
    #expect(broker.append(batch, at: 2).errorCode == .notLeaderOrFollower)
    batch.sequence = 2
    #expect(broker.append(batch, at: 1).errorCode == .outOfOrderSequenceNumber)
    batch.identity.epoch = 1
    #expect(broker.append(batch, at: 1).errorCode == .outOfOrderSequenceNumber)
    batch.sequence = 0
    #expect(broker.append(batch, at: 1).offset == 1)
    batch.identity.epoch = 0
    #expect(broker.append(batch, at: 1).errorCode == .invalidProducerEpoch)
  }
}

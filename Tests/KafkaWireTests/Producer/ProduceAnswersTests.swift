import Testing

@testable import KafkaWire

/// What a broker says of a produce request is checked before it is believed.
@Suite("produce answers") struct ProduceAnswersTests {
  private let id = KafkaUUID(high: 1, low: 2)

  private func call(_ partitions: Int32..., topicID: KafkaUUID = .zero) -> ProduceCall {
    let batches = partitions.map { index in
      OutgoingBatch(
        partition: TopicPartition("t", index), topicID: topicID, identity: ProducerIdentity(id: 1, epoch: 0),
        sequence: 0, records: [])
    }
    return ProduceCall(id: 0, node: 1, timeout: .seconds(1), batches: batches)
  }

  private func response(_ parts: ProduceResponse.Partition..., topic: String = "t") -> ProduceResponse {
    var response = ProduceResponse()
    response.responses = [ProduceResponse.Topic(name: topic, partitionResponses: parts)]
    return response
  }

  @Test("each partition's own answer, by name and by id")
  func answers() throws {
    var response = response(
      .init(index: 3, errorCode: .none, baseOffset: 40), .init(index: 1, errorCode: .corruptMessage))
    let named = try ProduceAnswers(response, to: call(1, 3))
    #expect(named.byPartition[TopicPartition("t", 3)]?.offset == 40)
    #expect(named.byPartition[TopicPartition("t", 1)]?.errorCode == .corruptMessage)
    response.responses[0].name = ""
    response.responses[0].topicID = id
    let byID = try ProduceAnswers(response, to: call(1, 3, topicID: id))
    #expect(byID.byPartition.keys.map(\.description).sorted() == named.byPartition.keys.map(\.description).sorted())
  }

  @Test("a partition that nobody asked about")
  func notAsked() {
    #expect(throws: WireError(.invalidValue(2), field: "index", at: 0)) {
      try ProduceAnswers(response(.init(index: 2, errorCode: .none, baseOffset: 0)), to: call(1))
    }
    #expect(throws: WireError(.invalidValue(1), field: "index", at: 0)) {
      try ProduceAnswers(response(.init(index: 1, errorCode: .none, baseOffset: 0), topic: "other"), to: call(1))
    }
  }

  @Test("a partition that is answered twice")
  func twice() {
    let part = ProduceResponse.Partition(index: 1, errorCode: .none, baseOffset: 7)
    #expect(throws: WireError(.invalidValue(1), field: "index", at: 0)) {
      try ProduceAnswers(response(part, part), to: call(1))
    }
  }

  @Test("a success without an offset; a refusal needs none", arguments: [-1, .min] as [Int64])
  func negativeOffset(_ offset: Int64) throws {
    #expect(throws: WireError(.invalidValue(offset), field: "base_offset", at: 0)) {
      try ProduceAnswers(response(.init(index: 1, errorCode: .none, baseOffset: offset)), to: call(1))
    }
    let refused = try ProduceAnswers(
      response(.init(index: 1, errorCode: .duplicateSequenceNumber, baseOffset: offset)), to: call(1))
    #expect(refused.byPartition.count == 1)
  }

  @Test("a new leader is taken from an error whose leader has an address that can be one")
  func hints() throws {
    var part = ProduceResponse.Partition(index: 1, errorCode: .notLeaderOrFollower)
    part.currentLeader.leaderID = 5
    part.currentLeader.leaderEpoch = 9
    var response = response(part)
    #expect(try ProduceAnswers(response, to: call(1)).hints.isEmpty)
    var endpoint = NodeEndpoint()
    endpoint.nodeID = 5
    endpoint.host = "h"
    endpoint.port = 70_000
    response.nodeEndpoints = [endpoint]
    #expect(try ProduceAnswers(response, to: call(1)).hints.isEmpty)
    response.nodeEndpoints[0].port = 0
    #expect(try ProduceAnswers(response, to: call(1)).hints.isEmpty)
    response.nodeEndpoints[0].port = 9092
    response.nodeEndpoints[0].host = ""
    #expect(try ProduceAnswers(response, to: call(1)).hints.isEmpty)
    response.nodeEndpoints[0].host = "h"
    let answers = try ProduceAnswers(response, to: call(1, topicID: id))
    let leader = PartitionLeader(node: 5, epoch: 9, topicID: id)
    #expect(answers.byPartition[TopicPartition("t", 1)]?.newLeader == leader)
    #expect(answers.hints.map(\.leader) == [leader])
    #expect(answers.hints.map(\.address.description) == ["h:9092"])
  }
}

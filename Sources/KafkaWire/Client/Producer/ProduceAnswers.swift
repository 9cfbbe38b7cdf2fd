/// What a broker's answer says of each batch of a request, checked against what it was asked.
struct ProduceAnswers {
  /// A leader that the answer names beside an error, with its address (KIP-951).
  struct Hint {
    var partition: TopicPartition
    var leader: PartitionLeader
    var address: BrokerAddress
  }

  private(set) var byPartition: [TopicPartition: PartitionAnswer] = [:]
  private(set) var hints: [Hint] = []

  /// - Throws: where the answer speaks of a partition that was not asked about or speaks of one twice, and where a
  ///   success has no offset. What else such an answer says is not to be believed either.
  init(_ response: ProduceResponse, to call: ProduceCall) throws(WireError) {
    var asked: [TopicPartition: KafkaUUID] = [:]
    var names: [KafkaUUID: String] = [:]
    for batch in call.batches {
      asked[batch.partition] = batch.topicID
      names[batch.topicID] = batch.partition.topic
    }
    for topic in response.responses {
      for part in topic.partitionResponses {
        let name = topic.name.isEmpty ? names[topic.topicID] : topic.name
        guard let partition = name.map({ TopicPartition($0, part.index) }), let topicID = asked[partition],
          byPartition[partition] == nil
        else { throw WireError(.invalidValue(Int64(part.index)), field: "index", at: 0) }
        guard part.errorCode != .none || part.baseOffset >= 0 else {
          throw WireError(.invalidValue(part.baseOffset), field: "base_offset", at: 0)
        }
        byPartition[partition] = answer(of: part, partition, topicID, response.nodeEndpoints)
      }
    }
  }

  private mutating func answer(
    of part: ProduceResponse.Partition, _ partition: TopicPartition, _ topicID: KafkaUUID, _ endpoints: [NodeEndpoint]
  ) -> PartitionAnswer {
    var answer = PartitionAnswer()
    answer.errorCode = part.errorCode
    answer.offset = part.baseOffset
    answer.appendTime = part.logAppendTime
    answer.message = part.errorMessage ?? part.recordErrors.lazy.compactMap(\.batchIndexErrorMessage).first
    let named = part.currentLeader
    if part.errorCode != .none, named.leaderID >= 0,
      let endpoint = endpoints.first(where: { $0.nodeID == named.leaderID }),
      let port = UInt16(exactly: endpoint.port), port > 0, !endpoint.host.isEmpty
    {
      let leader = PartitionLeader(node: named.leaderID, epoch: named.leaderEpoch, topicID: topicID)
      answer.newLeader = leader
      hints.append(
        Hint(partition: partition, leader: leader, address: BrokerAddress(host: endpoint.host, port: port)))
    }
    return answer
  }
}

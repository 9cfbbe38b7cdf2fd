extension ConsumerCore {
  /// Asks the node, and checks what it sends.
  func fetch(_ call: FetchCall) async throws(KafkaError) -> [TopicPartition: PartitionFetch] {
    let version = try await client.version(
      of: FetchRequest.api, at: call.node, role: role, hasTopicID: call.parts.allSatisfy { $0.leader.topicID != .zero })
    // The broker may keep the request that long before it answers.
    let timeout = client.configuration.requestTimeout + configuration.maxWait
    let response = try await client.send(
      FetchRequest(call, configuration), version: version, to: call.node, role: role, timeout: timeout)
    guard response.errorCode == .none else {
      throw KafkaError(.broker(response.errorCode), broker: "broker \(call.node)", api: .fetch)
    }
    var answers: [TopicPartition: PartitionFetch] = [:]
    for topic in response.responses {
      for received in topic.partitions {
        let asked = call.parts.first { part in
          part.partition.partition == received.partitionIndex
            && (topic.topic.isEmpty ? part.leader.topicID == topic.topicID : part.partition.topic == topic.topic)
        }
        guard let asked else { continue }
        answers[asked.partition] = answer(asked, received, response.nodeEndpoints)
      }
    }
    return answers
  }

  private func answer(
    _ asked: FetchCall.Part, _ received: FetchResponse.Partition, _ endpoints: [NodeEndpoint]
  ) -> PartitionFetch {
    let isCommittedOnly = configuration.isolation == .readCommitted
    var answer = PartitionFetch(
      records: received.errorCode == .none
        ? FetchedRecords(
          received.records, from: asked.offset, aborted: isCommittedOnly ? received.abortedTransactions ?? [] : nil)
        : FetchedRecords(nextOffset: asked.offset))
    answer.errorCode = received.errorCode
    answer.highWatermark =
      isCommittedOnly && received.lastStableOffset >= 0 ? received.lastStableOffset : received.highWatermark
    answer.logStartOffset = received.logStartOffset
    let hint = received.currentLeader
    if received.errorCode != .none, hint.leaderID >= 0,
      let endpoint = endpoints.first(where: { $0.nodeID == hint.leaderID }), let port = UInt16(exactly: endpoint.port)
    {
      client.applyLeaderHint(
        asked.partition, node: hint.leaderID, epoch: hint.leaderEpoch,
        address: BrokerAddress(host: endpoint.host, port: port))
      answer.newLeader = PartitionLeader(
        node: hint.leaderID, epoch: hint.leaderEpoch, topicID: asked.leader.topicID)
    }
    return answer
  }
}

extension FetchRequest {
  /// Without a session (id 0, epoch −1): brokers then keep none for us (KIP-227).
  init(_ call: FetchCall, _ configuration: ConsumerConfiguration) {
    self.init()
    maxWait = configuration.maxWait.milliseconds
    minBytes = configuration.minBytes
    maxBytes = call.maxBytes
    isolationLevel = configuration.isolation.rawValue
    for part in call.parts {
      let wanted = Partition(
        partition: part.partition.partition, fetchOffset: part.offset, partitionMaxBytes: part.maxBytes,
        currentLeaderEpoch: part.leader.epoch)
      if topics.last?.topic == part.partition.topic {
        topics[topics.count - 1].partitions.append(wanted)
      } else if let index = topics.firstIndex(where: { $0.topic == part.partition.topic }) {
        topics[index].partitions.append(wanted)
      } else {
        topics.append(Topic(topic: part.partition.topic, topicID: part.leader.topicID, partitions: [wanted]))
      }
    }
  }
}

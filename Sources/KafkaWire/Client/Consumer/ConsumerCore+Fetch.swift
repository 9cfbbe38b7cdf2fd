import Synchronization

extension ConsumerCore {
  /// Asks the node, and checks what it sends. What ails the session alone is mended here.
  func fetch(_ call: FetchCall) async throws(KafkaError) -> FetchAnswer {
    let version = try await client.version(
      of: FetchRequest.api, at: call.node, role: role, hasTopicID: call.parts.allSatisfy { $0.leader.topicID != .zero })
    var attempts = 0
    while true {
      do {
        return try await fetch(call, version: version)
      } catch {
        guard case .broker(let code) = error.code, FetchSession.isMendable(code), attempts < 2 else { throw error }
        attempts += 1
      }
    }
  }

  private func fetch(_ call: FetchCall, version: Int16) async throws(KafkaError) -> FetchAnswer {
    let plan = state.withLock {
      $0.sessions[call.node, default: FetchSession()].request(for: call.parts, version: version)
    }
    // The broker may keep the request that long before it answers.
    let timeout = client.configuration.requestTimeout + configuration.maxWait
    let response: FetchResponse
    let bytes: Int
    do {
      let pending = try await client.begin(
        FetchRequest(call, plan, configuration), version: version, to: call.node, role: role, timeout: timeout,
        answerLimit: call.answerLimit)
      (response, bytes) = try await pending.responseAndSize()
    } catch {
      state.withLock { $0.sessions[call.node]?.failed(nil) }
      throw error
    }
    guard response.errorCode == .none else {
      state.withLock { $0.sessions[call.node]?.failed(response.errorCode) }
      throw KafkaError(.broker(response.errorCode), broker: "broker \(call.node)", api: .fetch)
    }
    state.withLock {
      $0.sessions[call.node]?.succeeded(plan, granted: response.sessionID, isEmpty: response.responses.isEmpty)
    }
    let answer = answer(call, plan, response, bytes)
    client.hub.note(
      .fetched(
        FetchReport(
          node: call.node, partitions: call.parts.count, namedPartitions: plan.parts.count,
          answeredPartitions: answer.partitions.count, bytes: bytes, isIncremental: plan.isIncremental)))
    return answer
  }

  private func answer(
    _ call: FetchCall, _ plan: FetchSession.Request, _ response: FetchResponse, _ bytes: Int
  ) -> FetchAnswer {
    var asked: [TopicPartition: FetchCall.Part] = [:]
    var names: [KafkaUUID: String] = [:]
    for part in call.parts {
      asked[part.partition] = part
      if part.leader.topicID != .zero { names[part.leader.topicID] = part.partition.topic }
    }
    var answer = FetchAnswer(bytes: bytes, leavesOutOld: plan.isIncremental)
    for topic in response.responses {
      guard let name = topic.topic.isEmpty ? names[topic.topicID] : topic.topic else { continue }
      for received in topic.partitions {
        guard let part = asked[TopicPartition(name, received.partitionIndex)] else { continue }
        answer.partitions[part.partition] = answered(part, received, response.nodeEndpoints)
      }
    }
    return answer
  }

  private func answered(
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
    if configuration.rack != nil, received.preferredReadReplica >= 0 {
      answer.nearerReplica = received.preferredReadReplica
    }
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

  // MARK: Sessions

  /// Gives the brokers back what they remember, whose place would be kept for minutes otherwise. Nobody waits for their
  /// answers, and no connection is opened for it.
  func endSessions() async {
    let ends = state.withLock { state -> [(Int32, FetchSession.Request)] in
      guard !state.isClosed else { return [] }
      return state.sessions.keys.sorted().compactMap { node in state.sessions[node]?.end().map { (node, $0) } }
    }
    // The long poll on the consumer's own connection would keep the broker from reading it.
    let open = client.pool.openNodes(.general)
    for (node, end) in ends where open.contains(node) {
      var request = FetchRequest()
      request.sessionID = end.sessionID
      request.sessionEpoch = end.epoch
      guard let version = try? await client.version(of: FetchRequest.api, at: node, role: .general) else { continue }
      _ = try? await client.begin(request, version: version, to: node, role: .general)
    }
  }
}

extension FetchRequest {
  init(_ call: FetchCall, _ plan: FetchSession.Request, _ configuration: ConsumerConfiguration) {
    self.init()
    maxWait = call.maxWait.milliseconds
    minBytes = configuration.minBytes
    maxBytes = call.maxBytes
    isolationLevel = configuration.isolation.rawValue
    sessionID = plan.sessionID
    sessionEpoch = plan.epoch
    rackID = configuration.rack ?? ""
    var places: [String: Int] = [:]
    for part in plan.parts {
      let wanted = Partition(
        partition: part.partition.partition, fetchOffset: part.offset, partitionMaxBytes: part.maxBytes,
        currentLeaderEpoch: part.leader.epoch)
      if let place = places[part.partition.topic] {
        topics[place].partitions.append(wanted)
      } else {
        places[part.partition.topic] = topics.count
        topics.append(Topic(topic: part.partition.topic, topicID: part.leader.topicID, partitions: [wanted]))
      }
    }
    for (partition, id) in plan.forgotten {
      if let last = forgottenTopicsData.last, last.topic == partition.topic, last.topicID == id {
        forgottenTopicsData[forgottenTopicsData.count - 1].partitions.append(partition.partition)
      } else {
        var topic = ForgottenTopic()
        topic.topic = partition.topic
        topic.topicID = id
        topic.partitions = [partition.partition]
        forgottenTopicsData.append(topic)
      }
    }
  }
}

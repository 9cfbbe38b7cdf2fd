import Synchronization

extension ProducerCore {
  /// Gives a node's requests to its connection, one after the other, so that they are written in the order in which
  /// their sequence numbers were given out. Ends when none is left.
  func run(lane node: Int32) async {
    while let call = nextCall(of: node) {
      do {
        let (request, version) = try await prepare(call)
        let pending = try await client.begin(
          request, version: version, to: node, role: .produce, timeout: call.timeout)
        Task { await self.finish(call, pending) }
      } catch {
        // Whatever waits behind it would meet the same broker, later.
        var refused = error
        refused.outcome = error.outcome ?? .notPersisted
        let now = now
        state.withLock { state in
          for failed in [call] + (state.lanes[node] ?? []) { state.machine.failed(failed.id, refused, now: now) }
          state.lanes[node] = []
        }
        pump()
      }
    }
  }

  private func nextCall(of node: Int32) -> ProduceCall? {
    state.withLock { state in
      guard let call = state.lanes[node]?.first else {
        state.lanes[node] = nil
        return nil
      }
      state.lanes[node]?.removeFirst()
      return call
    }
  }

  private func prepare(_ call: ProduceCall) async throws(KafkaError) -> (ProduceRequest, Int16) {
    let version = try await client.version(
      of: ProduceRequest.api, at: call.node, role: .produce,
      hasTopicID: call.batches.allSatisfy { $0.topicID != .zero })
    do {
      return (try ProduceRequest(call), version)
    } catch {
      throw KafkaError(.unsupportedValue(error), api: .produce, outcome: .notPersisted)
    }
  }

  private func finish(_ call: ProduceCall, _ pending: PendingResponse<ProduceResponse>) async {
    do {
      let response = try await pending.response()
      let answers = self.answers(call, response)
      let now = now
      state.withLock { $0.machine.answered(call.id, answers, now: now) }
    } catch {
      let now = now
      state.withLock { $0.machine.failed(call.id, error, now: now) }
    }
    pump()
  }

  /// The answers by partition; what they say about new leaders is passed to the client, too (KIP-951).
  private func answers(_ call: ProduceCall, _ response: ProduceResponse) -> [TopicPartition: PartitionAnswer] {
    var answers: [TopicPartition: PartitionAnswer] = [:]
    for topic in response.responses {
      for part in topic.partitionResponses {
        let sent = call.batches.first { batch in
          batch.partition.partition == part.index
            && (topic.name.isEmpty ? batch.topicID == topic.topicID : batch.partition.topic == topic.name)
        }
        guard let sent else { continue }
        var answer = PartitionAnswer()
        answer.errorCode = part.errorCode
        answer.offset = part.baseOffset
        answer.appendTime = part.logAppendTime
        answer.message = part.errorMessage ?? part.recordErrors.lazy.compactMap(\.batchIndexErrorMessage).first
        if part.errorCode != .none, part.currentLeader.leaderID >= 0 {
          answer.newLeader = leader(of: sent, part.currentLeader, response.nodeEndpoints)
        }
        answers[sent.partition] = answer
      }
    }
    return answers
  }

  private func leader(
    of batch: OutgoingBatch, _ hint: LeaderIDAndEpoch, _ endpoints: [NodeEndpoint]
  ) -> PartitionLeader? {
    guard let endpoint = endpoints.first(where: { $0.nodeID == hint.leaderID }),
      let port = UInt16(exactly: endpoint.port)
    else { return nil }
    client.applyLeaderHint(
      batch.partition, node: hint.leaderID, epoch: hint.leaderEpoch,
      address: BrokerAddress(host: endpoint.host, port: port))
    return PartitionLeader(node: hint.leaderID, epoch: hint.leaderEpoch, topicID: batch.topicID)
  }

  // MARK: Leaders and identity

  func findLeader(of partition: TopicPartition, refresh: Bool) async {
    if refresh { await client.refreshMetadata(topics: [partition.topic]) }
    do {
      let leader = try await client.leader(of: partition)
      state.withLock { $0.machine.leaderFound(partition, leader) }
    } catch {
      let now = now
      state.withLock { $0.machine.leaderFailed(partition, error, now: now) }
    }
    pump()
  }

  func requestIdentity(from node: Int32) async {
    do {
      let identity = try await newIdentity(from: node)
      state.withLock { $0.machine.identityFound(identity) }
    } catch {
      let now = now
      state.withLock { $0.machine.identityFailed(error, now: now) }
    }
    pump()
  }

  private func newIdentity(from node: Int32) async throws(KafkaError) -> ProducerIdentity {
    let version = try await client.version(of: InitProducerIdRequest.api, at: node, role: .general)
    var request = InitProducerIdRequest()
    // Unused without transactions, but brokers refuse 0.
    request.transactionTimeout = 60_000
    let response = try await client.send(request, version: version, to: node, role: .general)
    guard response.errorCode == .none else {
      throw KafkaError(
        .broker(response.errorCode), broker: "broker \(node)", api: .initProducerID, outcome: .notPersisted)
    }
    return ProducerIdentity(id: response.producerID, epoch: response.producerEpoch)
  }
}

extension ProduceRequest {
  /// The request for the call's batches, encoded. The same call gives the same bytes.
  init(_ call: ProduceCall) throws(WireError) {
    self.init(acks: -1, timeout: call.timeout.milliseconds, topicData: [])
    for batch in call.batches {
      let data = Partition(index: batch.partition.partition, records: try batch.encoded())
      if let index = topicData.firstIndex(where: { $0.name == batch.partition.topic }) {
        topicData[index].partitionData.append(data)
      } else {
        topicData.append(Topic(name: batch.partition.topic, topicID: batch.topicID, partitionData: [data]))
      }
    }
  }
}

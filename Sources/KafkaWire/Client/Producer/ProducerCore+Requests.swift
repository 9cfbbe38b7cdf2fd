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
        fail(call, of: node, error)
      }
    }
  }

  /// A request was not given to the connection. Whatever waits behind it would meet the same broker, later, unless the
  /// fault is its own.
  private func fail(_ call: ProduceCall, of node: Int32, _ error: KafkaError) {
    var refused = error
    refused.outcome = error.outcome ?? .notPersisted
    let isItsOwn = if case .unsupportedValue = error.code { true } else { false }
    let now = now
    state.withLock { state in
      state.machine.failed(call.id, refused, now: now)
      if isItsOwn { return }
      for behind in state.lanes[node] ?? [] { state.machine.failed(behind.id, refused, now: now) }
      state.lanes[node] = []
    }
    pump()
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
    let transaction = transactional == nil ? nil : state.withLock { $0.transaction.version }
    let version = try await client.version(
      of: ProduceRequest.api, at: call.node, role: .produce,
      hasTopicID: call.batches.allSatisfy { $0.topicID != .zero }, transaction: transaction)
    let compression = configuration.compression
    guard Capabilities.speaks(compression, .produce, version) else {
      throw KafkaError(
        .unsupportedCompression(compression), broker: "broker \(call.node)", api: .produce, outcome: .notPersisted,
        detail: "it takes Produce up to version \(version)")
    }
    var request = ProduceRequest(call, compression, level: configuration.compressionLevel)
    request.transactionalID = transactional?.id
    return (request, version)
  }

  private func finish(_ call: ProduceCall, _ pending: PendingResponse<ProduceResponse>) async {
    do {
      let answers = try await answers(to: call, pending)
      for hint in answers.hints {
        client.applyLeaderHint(
          hint.partition, node: hint.leader.node, epoch: hint.leader.epoch, address: hint.address)
      }
      if client.hub.isActive { note(call, answers.byPartition) }
      let now = now
      state.withLock { $0.machine.answered(call.id, answers.byPartition, now: now) }
    } catch {
      let now = now
      state.withLock { $0.machine.failed(call.id, error, now: now) }
    }
    pump()
  }

  private func note(_ call: ProduceCall, _ answers: [TopicPartition: PartitionAnswer]) {
    for batch in call.batches {
      guard let answer = answers[batch.partition] else { continue }
      client.hub.note(.produced(ProduceReport(batch, answer.errorCode)))
    }
  }

  private func answers(
    to call: ProduceCall, _ pending: PendingResponse<ProduceResponse>
  ) async throws(KafkaError) -> ProduceAnswers {
    let response = try await pending.response()
    do {
      return try ProduceAnswers(response, to: call)
    } catch {
      throw KafkaError(
        .malformedResponse(error), broker: pending.broker, api: .produce, outcome: .possiblyPersisted)
    }
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
  init(_ call: ProduceCall, _ compression: RecordCompression = .none, level: Int? = nil) {
    self.init(acks: -1, timeout: call.timeout.milliseconds, topicData: [])
    for batch in call.batches {
      let data = Partition(index: batch.partition.partition, records: batch.encoded(compression, level: level))
      if let index = topicData.firstIndex(where: { $0.name == batch.partition.topic }) {
        topicData[index].partitionData.append(data)
      } else {
        topicData.append(Topic(name: batch.partition.topic, topicID: batch.topicID, partitionData: [data]))
      }
    }
  }
}

import Synchronization

// From a partition that the member got to its records.
extension GroupCore {
  /// Begins to read partitions where the group stands.
  func startReading(_ claims: [PartitionClaim]) async {
    var attempt = 0
    while true {
      let live = claims.filter { $0.ending == nil }
      if live.isEmpty { return }
      do {
        let offsets = try await committedOffsets(live.map(\.partition))
        pump { state, _ in self.assign(live, offsets, &state) }
        return
      } catch {
        guard error.isRetriable || Self.isOfMembership(error.code) else {
          return pump { state, now in state.end(error, now) }
        }
        await client.clock.sleep(client.retryBackoff(attempt))
        attempt += 1
      }
    }
  }

  private func assign(
    _ claims: [PartitionClaim], _ offsets: [TopicPartition: CommittedOffset], _ state: inout GroupState
  ) {
    for claim in claims where state.ledger.slot(of: claim)?.isDraining == false {
      let stored = offsets[claim.partition]
      let start: StartPosition? = stored.map { .offset($0.offset) }
      fetcher.assign(adding: [claim.partition: start], epochs: stored.map { [claim.partition: $0.leaderEpoch] } ?? [:])
      if state.mode == .workers { newClaim.yield(claim) }
    }
  }

  private func committedOffsets(
    _ partitions: [TopicPartition]
  ) async throws(KafkaError) -> [TopicPartition: CommittedOffset] {
    let topics = Dictionary(grouping: partitions, by: \.topic).sorted { $0.key < $1.key }.map { topic, partitions in
      OffsetFetchRequest.Topic(name: topic, partitionIndexes: partitions.map(\.partition).sorted())
    }
    let metadata = state.withLock { $0.metadata }
    let isOfEpoch = state.withLock { $0.machine is ConsumerGroupMachine }
    return try await client.atCoordinator(of: settings.groupID) { node, timeout throws(KafkaError) in
      let response = try await client.call(at: node, role: .group, hasTopicID: false, timeout: timeout) { version in
        var request = OffsetFetchRequest(groupID: settings.groupID, topics: topics, version: version)
        // Offsets of a transaction that is still open would be read twice (KIP-447).
        request.requireStable = version >= 7 && configuration.consumer.isolation == .readCommitted
        if isOfEpoch, !request.groups.isEmpty {
          request.groups[0].memberID = metadata?.memberID
          request.groups[0].memberEpoch = metadata?.generation ?? -1
        }
        return request
      }
      return try KafkaClient.committed(of: settings.groupID, in: response)
    }
  }

  // MARK: The next batch

  private enum Next {
    case batch(FetchMachine.Delivered, PartitionClaim)
    /// More of what was handed out in part.
    case values(ConsumedBatch)
    case failure(KafkaError)
    case wait
    case end(PartitionEnding)
  }

  /// The next batch of one partition; nil once it is revoked. What the caller had before counts as finished.
  func next(_ claim: PartitionClaim) async throws(KafkaError) -> ConsumedBatch? {
    pump { state, _ in state.ledger.finish(claim) }
    while true {
      let next = state.withLock { state -> Next in
        guard let slot = state.ledger.slot(of: claim) else { return .end(claim.ending ?? .lost) }
        return slot.isDraining ? .end(.revoked) : take(claim.partition, &state)
      }
      makeRoom()
      switch next {
      case .batch(let delivered, let claim): return try open(delivered, claim)
      case .values(let batch):
        pump()
        return batch
      case .failure(let error): throw error
      case .end(.revoked): return nil
      case .end(.lost): throw claim.lostError
      case .wait: break
      }
      if Task.isCancelled { throw KafkaError(.cancelled, api: .fetch, partition: claim.partition) }
      await fetcher.wait(for: claim.partition)
    }
  }

  /// The next batch of any partition; nil once the group is closed. What the caller had before counts as finished.
  func nextOfAny() async throws(KafkaError) -> ConsumedBatch? {
    pump { state, _ in state.ledger.finishAll() }
    while true {
      let next = state.withLock { state -> Next in
        if let failure = state.failure { return .failure(failure) }
        return state.hasEnded ? .end(.revoked) : take(nil, &state)
      }
      makeRoom()
      switch next {
      case .batch(let delivered, let claim): return try open(delivered, claim)
      case .values(let batch):
        pump()
        return batch
      case .failure(let error): throw error
      case .end: return nil
      case .wait: break
      }
      if Task.isCancelled { throw KafkaError(.cancelled, api: .fetch) }
      await fetcher.wait()
    }
  }

  /// Under the lock, so that a batch is never handed out of a partition that is gone.
  private func take(_ partition: TopicPartition?, _ state: inout GroupState) -> Next {
    if let batch = fetcher.takeUnread(partition) {
      guard let claim = state.ledger.slots[batch.partition]?.claim,
        state.ledger.handOut(claim, upTo: batch.nextOffset, now: now)
      else { return .wait }
      return .values(batch)
    }
    switch fetcher.takeNow(partition) {
    case nil: return .wait
    case .failure(let error): return .failure(error)
    case .success(let delivered):
      guard let claim = state.ledger.slots[delivered.partition]?.claim,
        state.ledger.handOut(claim, upTo: delivered.nextOffset, delivered.epochs, now: now)
      else { return .wait }
      return .batch(delivered, claim)
    }
  }

  /// Whoever comes for more gives back what he had, and sets going what waited for his taking an error, whether anything
  /// was there for him or not.
  private func makeRoom() { fetcher.pump() }

  private func open(_ delivered: FetchMachine.Delivered, _ claim: PartitionClaim) throws(KafkaError) -> ConsumedBatch {
    // Starts the clock of what was handed out.
    pump()
    do {
      let (views, generation) = try fetcher.open(delivered)
      let batch = fetcher.firstPart(of: views, generation: generation)
      if batch.nextOffset < delivered.nextOffset {
        pump { state, _ in state.ledger.shorten(claim, from: delivered.nextOffset, to: batch.nextOffset) }
      }
      return batch
    } catch {
      pump { state, _ in state.ledger.drop(claim) }
      throw error
    }
  }

  /// The user wants no more of a partition, and has finished it up to here.
  func stopReading(_ partition: TopicPartition, at offset: Int64) {
    pump { state, _ in
      guard let claim = state.ledger.slots[partition]?.claim else { return }
      state.ledger.finish(claim, at: offset)
      _ = self.fetcher.unassign([partition])
    }
  }

  /// Whoever read all partitions in one task has stopped; what it had last does not count as finished.
  func stopSharing() {
    pump { state, _ in state.ledger.dropAll() }
  }
}

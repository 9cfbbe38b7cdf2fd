import Synchronization

// Storing offsets in the group, one request at a time.
extension GroupCore {
  /// Stores the offsets: the next ones to be read. Which could not be, and why.
  func commit(_ offsets: [PartitionClaim: Int64]) async -> CommitQueue.Outcome {
    let (promise, mustRun) = state.withLock { $0.commits.add(offsets) }
    if mustRun { Task { await self.runCommits() } }
    do {
      return try await promise.value()
    } catch {
      return offsets.reduce(into: [:]) { $0[$1.key.partition] = error }
    }
  }

  /// The same without waiting; failures become events.
  func commitLater(_ offsets: [PartitionClaim: Int64]) {
    let (_, mustRun) = state.withLock { $0.commits.add(offsets, inBackground: true) }
    if mustRun { Task { await self.runCommits() } }
  }

  func runCommits() async {
    while let batch = state.withLock({ $0.commits.take() }) {
      let outcome = await store(batch.offsets)
      if batch.isInBackground { report(outcome) }
      batch.promise.fulfil(.success(outcome))
    }
  }

  /// Tells of commits that failed, but for partitions that are gone: of those the loss was told.
  func report(_ outcome: CommitQueue.Outcome) {
    let errors = outcome.sorted { $0.key < $1.key }.map(\.value).filter { $0.code != .partitionLost }
    if errors.isEmpty { return }
    pump { state, _ in state.events += errors.map { .commitFailed($0) } }
  }

  /// The coordinator's view of the membership may be ahead of ours or behind; either way that passes.
  static func isOfMembership(_ code: KafkaError.Code) -> Bool {
    guard case .broker(let code) = code else { return false }
    return [
      .rebalanceInProgress, .illegalGeneration, .unknownMemberID, .staleMemberEpoch, .fencedMemberEpoch,
      .fencedInstanceID,
    ].contains(code)
  }

  private func store(_ offsets: [PartitionClaim: Int64]) async -> CommitQueue.Outcome {
    var open = offsets
    var failures: CommitQueue.Outcome = [:]
    let deadline = now + client.configuration.retryTimeout
    var attempt = 0
    while true {
      let (live, metadata) = state.withLock { state in
        (open.filter { state.ledger.slot(of: $0.key) != nil }, state.metadata)
      }
      for claim in open.keys where live[claim] == nil { failures[claim.partition] = claim.lostError }
      open = live
      guard !open.isEmpty, let metadata else { return failures }
      let refused = await storeOnce(open, metadata)
      for (claim, offset) in open where refused[claim] == nil {
        state.withLock { $0.ledger.committed(claim, offset) }
      }
      open = open.filter { refused[$0.key] != nil }
      // As long as the partition is this member's, the group's rebalance will come to an end; everything else may not.
      let isLate = now >= deadline
      for (claim, error) in refused where !Self.isOfMembership(error.code) && (isLate || !error.isRetriable) {
        open[claim] = nil
        failures[claim.partition] = error
      }
      if open.isEmpty { return failures }
      await client.clock.sleep(client.retryBackoff(attempt))
      attempt += 1
    }
  }

  /// Which were refused, and why.
  private func storeOnce(
    _ offsets: [PartitionClaim: Int64], _ metadata: GroupMetadata
  ) async -> [PartitionClaim: KafkaError] {
    do {
      let response = try await send(offsets, metadata)
      var codes: [TopicPartition: ErrorCode] = [:]
      for topic in response.topics {
        for partition in topic.partitions {
          codes[TopicPartition(topic.name, partition.partitionIndex)] = partition.errorCode
        }
      }
      var refused: [PartitionClaim: KafkaError] = [:]
      for claim in offsets.keys {
        let code = codes[claim.partition] ?? .unknownServerError
        guard code != .none else { continue }
        refused[claim] = KafkaError(
          .broker(code), api: .offsetCommit, partition: claim.partition, detail: "group \(settings.groupID)")
      }
      for code in Set(codes.values) where code != .none { wasRefused(code, metadata) }
      return refused
    } catch {
      if error.isRetriable { client.forgetCoordinator(.group(settings.groupID)) }
      return offsets.mapValues { _ in error }
    }
  }

  private func wasRefused(_ code: ErrorCode, _ metadata: GroupMetadata) {
    if [.notCoordinator, .coordinatorNotAvailable].contains(code) {
      client.forgetCoordinator(.group(settings.groupID))
    }
    pump { state, now in state.machine?.commitRefused(code, metadata, now: now) }
  }

  private func send(
    _ offsets: [PartitionClaim: Int64], _ metadata: GroupMetadata
  ) async throws(KafkaError) -> OffsetCommitResponse {
    let ledger = state.withLock { $0.ledger }
    let topics = Dictionary(grouping: offsets, by: \.key.partition.topic).sorted { $0.key < $1.key }.map { entry in
      let partitions = entry.value.map { claim, offset in
        var stored = OffsetCommitRequest.Partition(
          partitionIndex: claim.partition.partition, committedOffset: offset)
        stored.committedLeaderEpoch = ledger.epoch(of: claim, before: offset)
        return stored
      }
      return OffsetCommitRequest.Topic(
        name: entry.key, partitions: partitions.sorted { $0.partitionIndex < $1.partitionIndex })
    }
    var request = OffsetCommitRequest(groupID: settings.groupID, topics: topics)
    request.generationIDOrMemberEpoch = metadata.generation
    request.memberID = metadata.memberID
    request.groupInstanceID = metadata.instanceID
    let timeout = client.configuration.requestTimeout
    let node = try await client.coordinator(.group(settings.groupID), timeout)
    return try await client.call(at: node, role: .group, hasTopicID: false, timeout: timeout) { [request] _ in request }
  }
}

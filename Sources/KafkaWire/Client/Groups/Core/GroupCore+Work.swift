import Synchronization

// Each partition's work in a task of its own.
extension GroupCore {
  /// Works on one partition until it is gone.
  func work(on claim: PartitionClaim, _ body: @escaping @Sendable (GroupPartition) async throws -> Void) async {
    var canBegin = false
    pump { state, _ in canBegin = state.ledger.begin(claim) }
    guard canBegin else { return }
    // A task of its own, for a partition's work can be cancelled by itself.
    let task = Task<(any Error)?, Never> {
      do {
        try await body(GroupPartition(core: self, claim: claim))
        return nil
      } catch {
        return error
      }
    }
    claim.begin { task.cancel() }
    let error = await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
    var isOver = false
    pump { state, _ in
      isOver = state.ledger.slot(of: claim)?.isDraining ?? true
      state.ledger.ended(claim, isDone: error == nil)
      // Whoever returns early wants no more of it.
      if !isOver, error == nil { _ = self.fetcher.unassign([claim.partition]) }
    }
    if let error, !isExpected(error, claim, isOver: isOver) { leave(workError: error) }
  }

  /// Whether it only says that the partition is gone.
  private func isExpected(_ error: any Error, _ claim: PartitionClaim, isOver: Bool) -> Bool {
    guard isOver || claim.isCancelled else { return false }
    if error is CancellationError { return true }
    let code = (error as? KafkaError)?.code
    return code == .partitionLost || code == .cancelled || code == .closed
  }

  /// Commits what revoked partitions have finished, then gives them up.
  func close(_ slots: [PartitionSlot]) async {
    var offsets: [PartitionClaim: Int64] = [:]
    if configuration.autoCommit != nil {
      for slot in slots { offsets[slot.claim] = slot.uncommitted }
    }
    if !offsets.isEmpty { report(await commit(offsets)) }
    for slot in slots {
      // What the user has under way is to be there, too.
      if let promise = state.withLock({ $0.commits.underWay(slot.claim) }) { _ = try? await promise.value() }
    }
    pump { state, now in
      // Some may have been lost meanwhile.
      let left = Set(slots.filter { state.ledger.slot(of: $0.claim) != nil }.map(\.claim.partition))
      guard !left.isEmpty else { return }
      _ = state.ledger.remove(left, .revoked)
      if let metadata = state.metadata { state.events.append(.revoked(left, metadata)) }
      state.machine?.drained(left, now: now)
    }
  }
}

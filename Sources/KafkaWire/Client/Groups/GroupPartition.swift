import Synchronization

/// One partition of a member of a group, for as long as it is the member's.
///
/// ```swift
/// for try await batch in partition { … }
/// ```
/// ends when the partition is revoked: whoever works on it then finishes and returns, and only after that, and after the
/// commit, another member gets it. Where it was lost instead, because the group has not heard of this member for too
/// long, a ``KafkaError/Code/partitionLost`` is thrown, and nothing more can be committed.
public struct GroupPartition: Sendable {
  let core: GroupCore
  let claim: PartitionClaim

  /// Which one.
  public var partition: TopicPartition { claim.partition }

  /// As the group's coordinator knows this member now.
  public var metadata: GroupMetadata { core.metadata }

  /// Whether it is being given up, so that long work on one batch can stop early: it commits what is done
  /// (``commit(upTo:)``) and throws a `CancellationError`. Work that returns has done all of its last batch.
  public var isRevoked: Bool {
    claim.ending != nil || core.state.withLock { $0.ledger.slot(of: claim)?.isDraining } ?? true
  }

  /// The next batch; waits for one. Nil once the partition is revoked. What was handed out before counts as finished.
  ///
  /// - Throws: `.partitionLost`, and what ``Consumer/next()`` throws.
  public func next() async throws(KafkaError) -> ConsumedBatch? {
    try await core.next(claim)
  }

  /// Commits all that was handed out, the last batch included, and waits until it is stored.
  ///
  /// - Throws: `.partitionLost`: another member may read the same records again.
  public func commit() async throws(KafkaError) {
    guard let slot = core.state.withLock({ $0.ledger.slot(of: claim) }) else { throw claim.lostError }
    if let offset = slot.handedOut ?? slot.finished { try await commit(upTo: offset) }
  }

  /// Commits up to an offset: the next one to be read.
  public func commit(upTo offset: Int64) async throws(KafkaError) {
    if let error = await core.commit([claim: offset])[partition] { throw error }
  }

  /// Like ``commit()`` without waiting. It shares a request with others; a failure becomes a ``GroupEvent/commitFailed(_:)``.
  public func commitLater() {
    guard let slot = core.state.withLock({ $0.ledger.slot(of: claim) }) else { return }
    if let offset = slot.handedOut ?? slot.finished { core.commitLater([claim: offset]) }
  }
}

extension GroupPartition: AsyncSequence {
  public typealias Element = ConsumedBatch
  public typealias Failure = KafkaError

  public struct AsyncIterator: AsyncIteratorProtocol {
    let partition: GroupPartition

    public mutating func next() async throws(KafkaError) -> ConsumedBatch? {
      try await partition.next()
    }

    public mutating func next(isolation actor: isolated (any Actor)?) async throws(KafkaError) -> ConsumedBatch? {
      try await partition.next()
    }
  }

  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(partition: self) }
}

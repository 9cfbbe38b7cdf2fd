import Synchronization

/// A member of a consumer group: reads those partitions that are its share.
///
/// ```swift
/// let group = GroupConsumer(client, group: "billing", .topics(["orders"]))
/// try await group.run { partition in
///   for try await batch in partition { try await handle(batch.records) }
/// }
/// ```
/// ``run(_:)`` gives each partition a task of its own; `for try await batch in group` reads all of them in one. Either way
/// the member joins when it is first asked for records, and its heartbeats do not depend on what the user's code does.
public final class GroupConsumer: Sendable {
  let core: GroupCore

  public init(
    _ client: KafkaClient, group: String, _ subscription: GroupSubscription,
    _ configuration: GroupConfiguration = GroupConfiguration()
  ) {
    core = GroupCore(client, group: group, subscription, configuration)
  }

  deinit { core.leave() }

  /// Works on each partition that the member gets, in a task of its own, until the group is closed.
  ///
  /// A partition's work ends with its sequence, or with an error. When one is revoked, its sequence ends, its work has
  /// `drainTimeout` to return, what it finished is committed, and only then the partition is given up; the work on the
  /// others goes on meanwhile. An error that `work` throws makes the member leave, and is thrown here when all other work
  /// has come to its end. Cancelling the task cancels all work, commits what was finished, and leaves.
  ///
  /// - Throws: what `work` throws; `CancellationError`; a ``KafkaError`` where the member was put out of the group for good.
  public func run(_ work: @escaping @Sendable (GroupPartition) async throws -> Void) async throws {
    try core.join(.workers)
    let core = core
    await withTaskCancellationHandler {
      await withDiscardingTaskGroup { tasks in
        for await claim in core.claims { tasks.addTask { await core.work(on: claim, work) } }
      }
    } onCancel: {
      core.leave()
    }
    await core.waitForEnd()
    let (workError, failure) = core.state.withLock { ($0.workError, $0.failure) }
    if let workError { throw workError }
    if let failure { throw failure }
    try Task.checkCancellation()
  }

  /// As the group's coordinator knows this member now: what a transaction's offsets are sent with.
  public var metadata: GroupMetadata { core.metadata }

  /// The partitions that are the member's now, those that are being given up included.
  public var assignment: Set<TopicPartition> { core.state.withLock { Set($0.ledger.slots.keys) } }

  /// Commits all that was handed out, and waits until it is stored.
  ///
  /// - Throws: the first partition's error, `.partitionLost` where it is no longer the member's.
  public func commit() async throws(KafkaError) {
    try await commit(core.state.withLock { $0.ledger.handedOut })
  }

  /// Commits these offsets: the next ones to be read.
  public func commit(_ offsets: [TopicPartition: Int64]) async throws(KafkaError) {
    let slots = core.state.withLock { $0.ledger.slots }
    var claims: [PartitionClaim: Int64] = [:]
    for (partition, offset) in offsets {
      guard let claim = slots[partition]?.claim else { throw PartitionClaim(partition).lostError }
      claims[claim] = offset
    }
    try await commit(claims)
  }

  /// Commits all that was handed out without waiting; a failure becomes a ``GroupEvent/commitFailed(_:)``.
  public func commitLater() {
    core.commitLater(core.state.withLock { $0.ledger.handedOut })
  }

  private func commit(_ offsets: [PartitionClaim: Int64]) async throws(KafkaError) {
    if offsets.isEmpty { return }
    if let failure = await core.commit(offsets).min(by: { $0.key < $1.key }) { throw failure.value }
  }

  /// Reads no more of a partition that is the member's, which stays the member's all the same. What was handed out of it
  /// below `offset` counts as finished, the rest does not: whoever gets the partition next goes on there. Does nothing for
  /// a partition that is not the member's.
  public func stopReading(_ partition: TopicPartition, at offset: Int64) {
    core.stopReading(partition, at: offset)
  }

  /// Leaves the group in order: work comes to its end, what it finished is committed. Safe at any time, and more than
  /// once.
  public func close() async {
    core.leave()
    await core.waitForEnd()
  }
}

extension GroupCore {
  var metadata: GroupMetadata {
    state.withLock { $0.metadata } ?? GroupMetadata(groupID: settings.groupID, instanceID: settings.instanceID)
  }
}

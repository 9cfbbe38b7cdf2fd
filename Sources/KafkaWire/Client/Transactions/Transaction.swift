import Synchronization

/// A transaction that has begun. Usable until it is committed or aborted.
public struct Transaction: Sendable {
  /// Kept: a producer that nobody holds aborts what is open.
  let producer: TransactionalProducer
  let number: Int

  private var core: ProducerCore { producer.core }
  private var settings: TransactionSettings { producer.settings }

  /// Hands a record over and returns as soon as there is room for it. What its ``Delivery`` reports holds if the
  /// transaction is committed; a commit waits for all of them.
  ///
  /// - Throws: a record that cannot be sent has to be aborted with the rest, so that no commit lacks it.
  public func send(_ record: ProducerRecord) async throws(TransactionError) -> Delivery {
    try check()
    do {
      return try await core.send(record, in: number)
    } catch {
      core.state.withLock { state in
        if state.transaction.number == number { state.transaction.spoil(error) }
      }
      core.pump()
      try check()
      throw TransactionError(.abort, transactionalID: settings.id, cause: error)
    }
  }

  /// Makes offsets the group's when the transaction commits: the next offset to be read, per partition.
  ///
  /// With the consumer's own metadata a member that the group has replaced meanwhile is refused (KIP-447; from Kafka 2.5).
  public func sendOffsets(
    _ offsets: [TopicPartition: Int64], group: GroupMetadata
  ) async throws(TransactionError) {
    try check()
    guard !offsets.isEmpty else { return }
    try await core.storeOffsets(offsets, of: group, in: number, settings)
  }

  /// Waits until every record is delivered, and makes all visible.
  ///
  /// - Throws: with remedy `.abort` where a record could not be delivered; with `.retry` where the coordinator did not
  ///   answer: call again, for it may have committed. A cancelled task's transaction stays open unless the commit had
  ///   been asked for.
  public func commit() async throws(TransactionError) {
    try await core.endTransaction(number, commit: true, settings)
  }

  /// Drops what is waiting, and makes what was written invisible to readers of committed records.
  ///
  /// Runs to its end in a cancelled task, too.
  public func abort() async throws(TransactionError) {
    try await core.endTransaction(number, commit: false, settings)
  }

  private func check() throws(TransactionError) {
    try core.state.withLock { state throws(TransactionError) in try state.transaction.check(number) }
  }
}

import Synchronization

/// Writes records to any partitions, and a group's offsets, so that all of them become visible or none does (KIP-98).
///
/// One transaction is open at a time. Readers with ``ConsumerConfiguration/IsolationLevel/readCommitted`` see what was
/// committed and nothing else; others see all.
public final class TransactionalProducer: Sendable {
  let core: ProducerCore
  let settings: TransactionSettings

  /// The name by which the cluster knows this producer and its predecessors.
  public var transactionalID: String { settings.id }

  /// Takes the transactional id over: a producer that still uses it is fenced, and the transaction that it left open is
  /// ended, before this returns. Read a group's committed offsets after that.
  ///
  /// - Parameters:
  ///   - client: the cluster; it may serve others beside.
  ///   - transactionalID: the same after each restart, and no other's at the same time.
  ///   - transactionTimeout: after which the coordinator aborts a transaction that has not ended, and fences the producer;
  ///     at most the brokers' `transaction.max.timeout.ms`, which is 15 minutes unless set.
  ///   - configuration: as for any producer.
  public init(
    _ client: KafkaClient, transactionalID: String, transactionTimeout: Duration = .seconds(60),
    _ configuration: ProducerConfiguration = ProducerConfiguration()
  ) async throws(TransactionError) {
    settings = TransactionSettings(id: transactionalID, timeout: transactionTimeout)
    core = ProducerCore(client, configuration, settings)
    try await core.startTransactions(settings, within: client.configuration.retryTimeout)
  }

  deinit { Task { [core, settings] in await core.closeTransactions(settings) } }

  /// Runs `body` as one transaction: commits when it returns, and aborts when it throws, be it for a cancelled task.
  ///
  /// All records that `body` sent have been delivered when this returns. Where the commit itself got no answer at all the
  /// producer ends with remedy ``TransactionError/Remedy/restart``, for nobody knows what to do next; its successor finds
  /// the transaction ended, and the offsets say how.
  ///
  /// - Throws: what `body` throws, or a ``TransactionError``.
  public nonisolated(nonsending) func transaction<Value>(
    _ body: nonisolated(nonsending) (Transaction) async throws -> Value
  ) async throws -> Value {
    let transaction = try await begin()
    let value: Value
    do {
      value = try await body(transaction)
    } catch {
      // The reason matters more than how the abort went; the next `begin` meets that again.
      try? await transaction.abort()
      throw error
    }
    do {
      try await transaction.commit()
    } catch {
      switch error.remedy {
      case .abort: try? await transaction.abort()
      case .retry:
        core.state.withLock { state in
          state.transaction.fail(error.cause ?? KafkaError(.timedOut, outcome: .possiblyPersisted))
        }
        throw TransactionError(.restart, transactionalID: transactionalID, cause: error.cause)
      case .restart, .correct: break
      }
      throw error
    }
    return value
  }

  /// Begins a transaction that is ended by hand. Brings an abort to its end that could not be finished before.
  public func begin() async throws(TransactionError) -> Transaction {
    if let unfinished = core.state.withLock({ $0.transaction.unfinishedAbort }) {
      try await core.endTransaction(unfinished, commit: false, settings)
    }
    let number = try core.state.withLock { state throws(TransactionError) in
      if state.isClosed {
        throw TransactionError(.restart, transactionalID: settings.id, cause: KafkaError(.closed))
      }
      try state.transaction.begin()
      return state.transaction.number
    }
    return Transaction(producer: self, number: number)
  }

  /// Aborts the open transaction, if any, and refuses further ones.
  public func close() async {
    await core.closeTransactions(settings)
  }
}

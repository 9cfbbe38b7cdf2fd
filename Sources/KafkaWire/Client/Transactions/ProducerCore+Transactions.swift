import Synchronization

// What a transactional producer asks its coordinators, and what it does with the answers.
extension ProducerCore {
  // MARK: Start and end

  /// Gets an identity; every earlier one of the transactional id is fenced, and what it left open is ended.
  func startTransactions(_ settings: TransactionSettings, within limit: Duration) async throws(TransactionError) {
    let (known, isForgotten) = state.withLock { ($0.transaction.identity, $0.transaction.isForgotten) }
    do {
      let answer = try await client.untilDone(at: .transaction(settings.id), within: limit) {
        node, timeout
          throws(KafkaError) in
        if isForgotten { try await checkRenewal(at: node) }
        return try await client.ask(node, .transaction, timeout, code: { $0.errorCode }) { version in
          InitProducerIdRequest(settings, renewing: version >= 3 ? known : nil)
        }
      }
      let identity = try ProducerIdentity(checking: answer.response.producerID, answer.response.producerEpoch)
      state.withLock { $0.started(as: identity, answer.transactions) }
    } catch {
      guard TransactionError.Remedy(for: error) == .retry else {
        state.withLock { $0.transaction.fail(error) }
        throw TransactionError(.restart, transactionalID: settings.id, cause: error)
      }
      throw TransactionError(.retry, transactionalID: settings.id, cause: error)
    }
  }

  /// A coordinator that has forgotten a producer does not know whether another has taken over since; only a renewal of
  /// the old identity has it find out (KIP-360). Before that there is no way on.
  private func checkRenewal(at node: Int32) async throws(KafkaError) {
    let version = try await client.version(of: InitProducerIdRequest.api, at: node, role: .transaction)
    guard version < 3 else { return }
    throw KafkaError(
      .unsupportedVersion, broker: "broker \(node)", api: .initProducerID, outcome: .notPersisted,
      detail: "it has forgotten the producer, and can renew none before Kafka 2.5")
  }

  /// Ends a transaction once all that is under way has settled.
  ///
  /// Cancelling ends the wait for deliveries before a commit, and leaves the transaction open. Whatever comes after
  /// that runs to its end: nobody would know otherwise what became of the transaction.
  func endTransaction(
    _ number: Int, commit: Bool, _ settings: TransactionSettings
  ) async throws(TransactionError) {
    let settled = try state.withLock { state throws(TransactionError) in
      guard state.settled == nil else {
        throw TransactionError(.correct, transactionalID: settings.id, detail: "the transaction is being ended")
      }
      try state.transaction.beginEnd(commit: commit, of: number)
      let settled = Promise<Void>()
      state.settled = settled
      _ = state.machine.flush()
      return settled
    }
    pump()
    if commit {
      do {
        try await settled.value()
      } catch {
        let remedy = state.withLock { state in
          state.settled = nil
          return state.transaction.cancelEnd()
        }
        var cause = error
        if remedy == .retry { cause.outcome = .possiblyPersisted }
        throw TransactionError(remedy, transactionalID: settings.id, cause: cause)
      }
    }
    let ending = Task { () async -> Result<Void, TransactionError> in
      // Fails only where this task were cancelled.
      try? await settled.value()
      return await self.settle(settings)
    }
    try await ending.value.get()
  }

  /// Asks for the end, and for what the next transaction needs.
  private func settle(_ settings: TransactionSettings) async -> Result<Void, TransactionError> {
    do throws(TransactionError) {
      var step = try state.withLock { state throws(TransactionError) in try state.end() }
      if case .ask(let commit) = step { step = try await askForEnd(settings, commit: commit) }
      if step == .initialise { try await startTransactions(settings, within: configuration.deliveryTimeout) }
      return .success(())
    } catch {
      state.withLock { $0.settled = nil }
      pump()
      return .failure(error)
    }
  }

  private func askForEnd(
    _ settings: TransactionSettings, commit: Bool
  ) async throws(TransactionError) -> TransactionMachine.End {
    let transaction = state.withLock { $0.transaction }
    guard let identity = transaction.identity else { return .initialise }
    let outcome: Result<TransactionMachine.End, KafkaError>
    do throws(KafkaError) {
      let answer = try await client.untilDone(
        at: .transaction(settings.id), within: configuration.deliveryTimeout,
        verdict: { transaction.endVerdict($0) }
      ) { node, timeout throws(KafkaError) in
        try await client.ask(
          node, .transaction, timeout, in: transaction.version, code: { $0.errorCode }
        ) { _ in
          EndTxnRequest(
            transactionalID: settings.id, producerID: identity.id, producerEpoch: identity.epoch, committed: commit)
        }
      }
      let renewed = try? ProducerIdentity(checking: answer.response.producerID, answer.response.producerEpoch)
      outcome = .success(state.withLock { $0.ended(renewed: renewed, answer.transactions) })
    } catch {
      outcome = .failure(error)
    }
    switch outcome {
    case .success(let step): return step
    case .failure(let error):
      return try state.withLock { state throws(TransactionError) in try state.transaction.endFailed(error) }
    }
  }

  /// Aborts what is open, and closes.
  func closeTransactions(_ settings: TransactionSettings) async {
    if let unended = state.withLock({ $0.transaction.unended }) {
      try? await endTransaction(unended, commit: false, settings)
    }
    state.withLock { $0.transaction.fail(KafkaError(.closed)) }
    await close()
  }

  // MARK: Partitions

  /// Announces partitions to the coordinator; their batches wait for that.
  func join(_ partitions: [TopicPartition], _ settings: TransactionSettings) async {
    guard let identity = state.withLock({ $0.transaction.identity }) else { return }
    let request = AddPartitionsToTxnRequest(settings.id, identity, partitions)
    do throws(KafkaError) {
      _ = try await client.untilDone(
        at: .transaction(settings.id), within: configuration.deliveryTimeout,
        while: { self.state.withLock { $0.transaction.abandonment == nil } }
      ) { node, timeout throws(KafkaError) in
        try await client.ask(node, .transaction, timeout, code: { $0.code(for: partitions) }) { _ in request }
      }
      state.withLock { state in
        for partition in state.transaction.joinSucceeded() { state.machine.admit(partition) }
      }
    } catch {
      state.withLock { $0.transaction.joinFailed(error) }
    }
    pump()
  }

  // MARK: Offsets

  /// Stores a group's offsets as part of the transaction. Runs to its end though the waiting task be cancelled.
  func storeOffsets(
    _ offsets: [TopicPartition: Int64], of group: GroupMetadata, in number: Int, _ settings: TransactionSettings
  ) async throws(TransactionError) {
    let mustJoin = try state.withLock { state throws(TransactionError) in
      try state.transaction.beginStoring(group: group.groupID, in: number)
    }
    let storing = Task { () async -> KafkaError? in
      do throws(KafkaError) {
        if mustJoin { try await self.join(group: group.groupID, settings) }
        try await self.store(offsets, of: group, settings)
        return nil
      } catch {
        return error
      }
    }
    let failure = await storing.value
    state.withLock { $0.transaction.endStoring(failure) }
    pump()
    if failure != nil {
      try state.withLock { state throws(TransactionError) in try state.transaction.check(number) }
    }
  }

  private func join(group: String, _ settings: TransactionSettings) async throws(KafkaError) {
    guard let identity = state.withLock({ $0.transaction.identity }) else { throw KafkaError(.closed) }
    _ = try await client.untilDone(at: .transaction(settings.id), within: configuration.deliveryTimeout) {
      node, timeout throws(KafkaError) in
      try await client.ask(node, .transaction, timeout, code: { $0.errorCode }) { _ in
        AddOffsetsToTxnRequest(
          transactionalID: settings.id, producerID: identity.id, producerEpoch: identity.epoch, groupID: group)
      }
    }
    state.withLock { $0.transaction.groupJoined(group) }
  }

  private func store(
    _ offsets: [TopicPartition: Int64], of group: GroupMetadata, _ settings: TransactionSettings
  ) async throws(KafkaError) {
    let transaction = state.withLock { $0.transaction }
    guard let identity = transaction.identity else { throw KafkaError(.closed) }
    _ = try await client.untilDone(at: .group(group.groupID), within: configuration.deliveryTimeout) {
      node, timeout
        throws(KafkaError) in
      try await client.ask(
        node, .group, timeout, in: transaction.version, code: { $0.code(for: Array(offsets.keys)) }
      ) { version in
        TxnOffsetCommitRequest(settings.id, identity, group, offsets, version: version)
      }
    }
  }
}

extension PartitionQueue {
  /// Takes in what came of the batch that was part of `request`. What is settled by it goes to `actions`.
  mutating func answered(
    _ request: Int, _ answer: PartitionAnswer, now: Duration, _ settings: ProducerSettings,
    _ actions: inout [ProducerAction]
  ) {
    guard let index = batches.firstIndex(where: { $0.state == .inFlight(request) }) else { return }
    let verdict = ProduceVerdict(
      answer, isNext: index == 0, records: batches[index].recordCount,
      isTransactional: settings.isTransactional)
    let error = KafkaError(
      answer.errorCode == .messageTooLarge
        ? .messageTooLarge(batches[index].bytes - RecordBatchHeader.size) : .broker(answer.errorCode),
      broker: leader.map { "broker \($0.node)" }, api: .produce, partition: partition, detail: answer.message)
    let epoch = leader?.epoch ?? -1
    apply(verdict, at: index, error, now: now, settings, &actions)
    // The same epoch again comes from the requests that were behind; an older one is no news (KIP-951).
    if let newLeader = answer.newLeader, newLeader.epoch >= epoch {
      moved(to: newLeader, isNewer: newLeader.epoch > epoch)
    }
  }

  /// Takes in that `request` had no answer.
  mutating func failed(
    _ request: Int, _ error: KafkaError, now: Duration, _ settings: ProducerSettings, _ actions: inout [ProducerAction]
  ) {
    guard let index = batches.firstIndex(where: { $0.state == .inFlight(request) }) else { return }
    var error = error
    error.partition = partition
    error.topic = partition.topic
    if error.outcome != .notPersisted { hauntedUntil = now + settings.requestTimeout }
    apply(ProduceVerdict(error), at: index, error, now: now, settings, &actions)
  }

  private mutating func apply(
    _ verdict: ProduceVerdict, at index: Int, _ error: KafkaError, now: Duration, _ settings: ProducerSettings,
    _ actions: inout [ProducerAction]
  ) {
    switch verdict {
    case .persisted(let offset, let appendTime):
      establishedAt = now
      attempt = 0
      if !isRecovering { retryAt = nil }
      settle(index, .persisted(offset: offset, appendTime: appendTime), &actions)
    case .again(let unsure, let leaderMoved):
      lastError = error
      if unsure { batches[index].isUnsure = true }
      if leaderMoved { loseLeader() }
      sendAgain(index, delayed: true, now: now, settings, &actions)
    case .newEpoch:
      lastError = error
      needsNewEpoch = !isHaunted(now)
      sendAgain(index, delayed: attempt > 0, now: now, settings, &actions)
    case .split:
      lastError = error
      guard !batches[index].isReported else { return settle(index, nil, &actions) }
      guard let (first, second) = try? batches[index].halves() else {
        return settle(index, .failed(final(error, batches[index])), &actions)
      }
      batches.replaceSubrange(index...index, with: [first, second])
      nextOrdinal += 1
      for later in batches.indices.dropFirst(index + 2) {
        batches[later].ordinal = batches[later].ordinal.map { $0 + 1 }
      }
      batchLimit = max(first.bytes, second.bytes)
      isRecovering = true
    case .refused(let unsure):
      if unsure { batches[index].isUnsure = true }
      settle(index, .failed(final(error, batches[index])), &actions)
    }
  }

  /// Whether a batch of the list may still be written under its old number. A new one would have it written twice; the
  /// old one, tried again, tells in time which it is.
  private func isHaunted(_ now: Duration) -> Bool {
    guard let hauntedUntil, now < hauntedUntil else { return false }
    return batches.contains(where: \.isUnsure)
  }

  /// `delayed` spends a retry: once for all batches that fail together.
  private mutating func sendAgain(
    _ index: Int, delayed: Bool, now: Duration, _ settings: ProducerSettings, _ actions: inout [ProducerAction]
  ) {
    if !isRecovering {
      attempt += 1
      // The broker is about to end this producer's transaction before, which takes it milliseconds.
      let isSoon = lastError?.code == .broker(.concurrentTransactions)
      retryAt = delayed ? now + (isSoon ? .milliseconds(20 << min(attempt - 1, 4)) : settings.backoff(attempt)) : nil
      isRecovering = true
    }
    if batches[index].isReported { settle(index, nil, &actions) } else { batches[index].state = .ready }
  }

  /// Takes the batch out of the list.
  mutating func settle(_ index: Int, _ result: BatchResult?, _ actions: inout [ProducerAction]) {
    let batch = batches.remove(at: index)
    if let result, !batch.isReported { actions.append(.complete(batch.completion, batch.range, result)) }
    actions.append(.free(batch.memory))
  }

  /// The error with which a batch fails for good, with what is known of its being on the broker.
  func final(_ error: KafkaError, _ batch: ProducerBatch) -> KafkaError {
    var error = error
    error.partition = partition
    error.topic = partition.topic
    error.outcome =
      batch.isUnsure || batch.isInFlight && error.outcome == .possiblyPersisted
      ? .possiblyPersisted : .notPersisted
    return error
  }
}

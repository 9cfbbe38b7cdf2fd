extension PartitionQueue {
  /// Whether somebody should find out who leads the partition.
  func needsLookup(now: Duration) -> Bool {
    leader == nil && !isLookingUp && !batches.isEmpty && retryAt.map { $0 <= now } ?? true
  }

  mutating func startLookup(now: Duration) {
    isLookingUp = true
    unknownSince = unknownSince ?? now
  }

  /// The leader is not who it was thought to be.
  mutating func loseLeader() {
    leader = nil
    isLeaderStale = true
  }

  /// A broker said who leads now (KIP-951): no need to ask, nor, where that is news, to wait.
  mutating func moved(to newLeader: PartitionLeader, isNewer: Bool) {
    leader = newLeader
    isLeaderStale = false
    if isNewer { retryAt = nil }
  }

  mutating func found(_ newLeader: PartitionLeader) {
    isLookingUp = false
    isLeaderStale = false
    unknownSince = nil
    if leader == nil { leader = newLeader }
  }

  /// The leader could not be found. Fails what waits if that is final: an error that no retry mends, or a topic that
  /// has been unknown for too long.
  mutating func lookupFailed(
    _ error: KafkaError, now: Duration, _ settings: ProducerSettings, _ actions: inout [ProducerAction]
  ) {
    isLookingUp = false
    isLeaderStale = true
    lastError = error
    let isUnknown = error.code == .unknownTopic || error.code == .broker(.unknownTopicOrPartition)
    if !isUnknown { unknownSince = nil }
    if !error.isRetriable || isUnknown && now - (unknownSince ?? now) >= settings.unknownTopicTimeout {
      unknownSince = nil
      failWaiting(error, &actions)
    } else {
      attempt += 1
      retryAt = now + settings.backoff(attempt)
    }
  }

  /// Fails every batch that is not in flight.
  mutating func failWaiting(_ error: KafkaError, _ actions: inout [ProducerAction]) {
    for index in batches.indices.reversed() where !batches[index].isInFlight {
      settle(index, .failed(final(error, batches[index])), &actions)
    }
  }

  /// Fails the batches whose time is over. One in flight is reported, too, but stays in the list until it is answered:
  /// until then nobody knows whether those after it may follow.
  mutating func expire(now: Duration, _ actions: inout [ProducerAction]) {
    var index = 0
    // The list is in the order of the deadlines.
    while index < batches.count, batches[index].deadline <= now {
      let batch = batches[index]
      guard !batch.isReported else {
        index += 1
        continue
      }
      var error = lastError ?? KafkaError(.timedOut)
      error.detail = ["not delivered in time", error.detail].compactMap { $0 }.joined(separator: ": ")
      error.api = .produce
      if batch.isInFlight {
        error = final(error, batch)
        error.outcome = .possiblyPersisted
        actions.append(.complete(batch.completion, batch.range, .failed(error)))
        batches[index].isReported = true
        index += 1
      } else {
        settle(index, .failed(final(error, batch)), &actions)
      }
    }
  }
}

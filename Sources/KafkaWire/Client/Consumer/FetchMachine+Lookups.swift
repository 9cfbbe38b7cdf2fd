// Offsets, leaders and epochs: what has to be known before anything is fetched.
extension FetchMachine {
  mutating func resolved(_ offsets: [TopicPartition: Int64], of asked: [TopicPartition: StartPosition]) {
    for (partition, start) in asked where partitions[partition]?.start == start {
      partitions[partition]?.isResolving = false
      guard let offset = offsets[partition] else { continue }
      guard let refused = partitions[partition]?.resolve(at: offset) else { continue }
      resets.append(PositionReset(partition: partition, from: refused, to: offset))
    }
  }

  mutating func resolveFailed(_ asked: [TopicPartition: StartPosition], _ error: KafkaError, now: Duration) {
    for (partition, start) in asked where partitions[partition]?.start == start {
      partitions[partition]?.isResolving = false
      fail(partition, error, now: now)
    }
  }

  /// Metadata that is older than what was known before is not believed, and asked for anew after a pause.
  mutating func leaderFound(_ partition: TopicPartition, _ leader: PartitionLeader, now: Duration = .zero) {
    guard partitions[partition]?.take(leader) == false else { return }
    partitions[partition]?.delay(now, settings)
  }

  mutating func leaderFailed(_ partition: TopicPartition, _ error: KafkaError, now: Duration) {
    partitions[partition]?.isLookingUp = false
    partitions[partition]?.isLeaderStale = true
    // Should it come back, it is another one.
    if error.code == .unknownTopic { partitions[partition]?.newestLeader = nil }
    fail(partition, error, now: now)
  }

  // MARK: Truncation (KIP-320)

  /// The leader has told where the epoch ended that was read last.
  ///
  /// - Returns: what was cut off; nil where the log still holds all that was read.
  mutating func validated(_ partition: TopicPartition, _ check: EpochCheck, _ end: EpochCheck.End) -> LogTruncation? {
    guard let position = partitions[partition], position.generation == check.generation else { return nil }
    partitions[partition]?.isValidating = false
    partitions[partition]?.validEpoch = check.leader.epoch
    guard let offset = position.fetchOffset else { return nil }
    let validTo = end.epoch >= 0 && end.offset >= 0 ? end.offset : nil
    if let validTo, validTo >= offset {
      partitions[partition]?.succeeded()
      return nil
    }
    return truncate(partition, at: offset, to: validTo)
  }

  /// Goes on where the log still is what was read, or fails where the policy wants that.
  mutating func truncate(_ partition: TopicPartition, at offset: Int64, to validTo: Int64?) -> LogTruncation? {
    guard let reset = settings.offsetReset.start(now: settings.timestamp()) else {
      strand(
        partition,
        KafkaError(
          .logTruncated(validTo), api: .fetch, partition: partition,
          detail: "offset \(offset) was to be read next; seek to go on"))
      return nil
    }
    // What waits for the user may be of the log that is gone.
    drop(partition)
    let stand = partitions[partition]?.delivered ?? offset
    partitions[partition]?.readEpoch = -1
    if let validTo {
      partitions[partition]?.fetchOffset = min(validTo, stand)
      // He has seen nothing of what is gone.
      if validTo >= stand { return nil }
    } else {
      partitions[partition]?.start = reset
      partitions[partition]?.fetchOffset = nil
    }
    return LogTruncation(partition: partition, position: stand, validTo: validTo)
  }

  mutating func validationFailed(_ partition: TopicPartition, _ check: EpochCheck, _ error: KafkaError, now: Duration) {
    guard partitions[partition]?.generation == check.generation else { return }
    partitions[partition]?.isValidating = false
    // A broker that cannot say (before Kafka 2.1) is believed, as before there was such a question.
    if error.code == .unsupportedVersion {
      partitions[partition]?.validEpoch = check.leader.epoch
      return
    }
    if error.code == .broker(.fencedLeaderEpoch) { partitions[partition]?.wasFenced() }
    partitions[partition]?.loseLeader()
    fail(partition, error, now: now)
  }
}

// What comes back from Fetch requests.
extension FetchMachine {
  /// No answer came or will come: all of it again, after a look at who leads.
  mutating func failed(_ call: Int, _ error: KafkaError, now: Duration) {
    guard let ended = calls.removeValue(forKey: call) else { return }
    budget.end(call)
    for part in ended.parts { partitions[part.partition]?.ended(call) }
    var error = error
    if case .frameTooLarge(let bytes) = error.code {
      if grow(ended, to: bytes) { return }
      error.detail = error.detail ?? "the consumer may hold \(budget.limit) bytes (memoryLimit)"
      // Whose batch it was is known now, and it waits for its user: the others are asked for together again.
      alone.remove(ended.node)
    }
    for part in ended.parts {
      guard let position = partitions[part.partition], position.generation == part.generation else { continue }
      if position.leader?.node == ended.node {
        partitions[part.partition]?.loseLeader()
      } else {
        // The leader may be well though its follower is not.
        partitions[part.partition]?.nearer = nil
      }
      fail(part.partition, error, now: now)
    }
  }

  /// A batch may be larger than all that was asked for (KIP-74): the node is asked again with room for it.
  private mutating func grow(_ ended: Call, to bytes: Int) -> Bool {
    if bytes <= min(budget.limit, settings.maxFrameBytes), bytes > largest[ended.node] ?? 0 {
      largest[ended.node] = bytes
      return true
    }
    return ended.parts.count > 1 && alone.insert(ended.node).inserted
  }

  mutating func fetched(_ call: Int, _ answer: FetchAnswer, now: Duration) {
    guard let ended = calls.removeValue(forKey: call) else { return }
    var kept = 0
    for part in ended.parts {
      partitions[part.partition]?.ended(call)
      guard partitions[part.partition]?.generation == part.generation else { continue }
      guard let answered = answer.partitions[part.partition] else {
        leftOut(part.partition, by: answer, now: now)
        continue
      }
      if answered.errorCode == .none {
        if received(part, answered, call: call, node: ended.node, now: now) { kept += 1 }
      } else {
        refused(part.partition, answered, at: part.offset, node: ended.node, now: now)
      }
    }
    budget.end(call, bytes: answer.bytes, parts: kept)
    // No large batch any more.
    if kept > 0, answer.bytes <= ended.askedBytes { largest[ended.node] = nil }
    slowDown(ended, now: now)
  }

  private mutating func leftOut(_ partition: TopicPartition, by answer: FetchAnswer, now: Duration) {
    if answer.leavesOutOld {
      partitions[partition]?.succeeded()
    } else {
      // Whoever is left out once may be left out each time: not without a pause.
      partitions[partition]?.delay(now, settings)
    }
  }

  /// A broker that has nothing new and says so at once, again and again, is not to be asked as fast as it answers.
  private mutating func slowDown(_ ended: Call, now: Duration) {
    guard now - ended.began < ended.maxWait / 2 else { return }
    let isNew = ended.parts.contains { part in
      guard let position = partitions[part.partition] else { return false }
      return position.generation != part.generation || position.fetchOffset != part.offset || position.isHalted
        || position.leader == nil || position.grewRequest || position.source(now) != ended.node
    }
    if isNew { return }
    for part in ended.parts where partitions[part.partition]?.isDelayed(now) == false {
      partitions[part.partition]?.delay(now, settings)
    }
  }

  /// Whether anything of it waits for the user now.
  private mutating func received(
    _ part: Call.Part, _ answer: PartitionFetch, call: Int, node: Int32, now: Duration
  ) -> Bool {
    let partition = part.partition
    partitions[partition]?.succeeded()
    partitions[partition]?.grewRequest = false
    partitions[partition]?.highWatermark = answer.highWatermark
    if part.leader.epoch >= 0 { partitions[partition]?.validEpoch = part.leader.epoch }
    if let replica = answer.nearerReplica, replica != node {
      partitions[partition]?.nearer = FetchPosition.NearerReplica(node: replica, until: now + settings.replicaLease)
    }
    let isNew = answer.records.nextOffset > part.offset
    if isNew {
      partitions[partition]?.fetchOffset = answer.records.nextOffset
      partitions[partition]?.readEpoch = answer.records.lastEpoch
      partitions[partition]?.maxBytes = nil
      buffer.append(
        .records(
          BufferedRecords(partition, node: node, call: call, fetchOffset: part.offset, since: now, answer)))
    }
    check(part, answer, node: node)
    return isNew
  }

  /// Looks for what ends a partition's answer early: a broken batch, or one that is cut off.
  private mutating func check(_ part: Call.Part, _ answer: PartitionFetch, node: Int32) {
    let partition = part.partition
    if let failure = answer.records.failure {
      let error = KafkaError(
        failure.isOfCodec ? .unreadableRecords(failure) : .malformedResponse(failure), broker: "broker \(node)",
        api: .fetch, partition: partition, detail: "the batch at offset \(answer.records.nextOffset)")
      halt(partition, error)
    } else if let needed = answer.records.neededBytes {
      // A broker without KIP-74 cuts the batch off, however often it is asked for in that size.
      let asked = partitions[partition]?.maxBytes ?? settings.maxPartitionBytes
      partitions[partition]?.grewRequest = needed > asked
      partitions[partition]?.maxBytes = Int32(clamping: needed)
      let most = min(settings.maxFrameBytes, budget.limit - FetchCall.overhead(parts: 1, records: needed))
      guard needed > most else { return }
      halt(partition, KafkaError(.frameTooLarge(needed), broker: "broker \(node)", api: .fetch, partition: partition))
    }
  }

  private mutating func refused(
    _ partition: TopicPartition, _ answer: PartitionFetch, at offset: Int64, node: Int32, now: Duration
  ) {
    let error = KafkaError(
      .broker(answer.errorCode), broker: "broker \(node)", api: .fetch, partition: partition, detail: "offset \(offset)"
    )
    partitions[partition]?.lastError = error
    if let leader = partitions[partition]?.leader, leader.node != node {
      // A follower lags, or is none any more: the leader decides what the error means.
      partitions[partition]?.nearer = nil
      partitions[partition]?.delay(now, settings)
    } else if answer.errorCode == .offsetOutOfRange {
      guard let start = settings.offsetReset.start(now: settings.timestamp()) else { return halt(partition, error) }
      partitions[partition]?.reset(to: start, from: offset)
      // A broker that refuses the very offsets that it names is asked at a bearable pace.
      partitions[partition]?.delay(now, settings)
    } else if answer.errorCode.isRetriable {
      if answer.errorCode == .fencedLeaderEpoch { partitions[partition]?.wasFenced() }
      let epoch = partitions[partition]?.newestLeader?.epoch ?? -1
      partitions[partition]?.loseLeader()
      // An old epoch is no news (KIP-951), and two brokers that name each other would be asked in turn without end.
      if let leader = answer.newLeader, leader.epoch > epoch {
        leaderFound(partition, leader, now: now)
      } else {
        partitions[partition]?.delay(now, settings)
      }
    } else {
      halt(partition, error)
    }
  }
}

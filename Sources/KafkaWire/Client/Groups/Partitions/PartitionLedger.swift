/// What a member does with its partitions: a value without I/O, clock or tasks.
struct PartitionLedger: Sendable {
  private(set) var slots: [TopicPartition: PartitionSlot] = [:]
  let drainTimeout: Duration
  let maxPollInterval: Duration

  init(drainTimeout: Duration, maxPollInterval: Duration) {
    self.drainTimeout = drainTimeout
    self.maxPollInterval = maxPollInterval
  }

  /// The slot, if it still is the claim's.
  func slot(of claim: PartitionClaim) -> PartitionSlot? {
    slots[claim.partition].flatMap { $0.claim === claim ? $0 : nil }
  }

  private mutating func change(_ claim: PartitionClaim, _ body: (inout PartitionSlot) -> Void) {
    guard var slot = slot(of: claim) else { return }
    body(&slot)
    slots[claim.partition] = slot
  }

  // MARK: The member's side

  mutating func start(_ partitions: Set<TopicPartition>) -> [PartitionClaim] {
    partitions.sorted().map { partition in
      let claim = PartitionClaim(partition)
      slots[partition] = PartitionSlot(claim: claim)
      return claim
    }
  }

  mutating func revoke(_ partitions: Set<TopicPartition>, now: Duration) {
    for partition in partitions {
      slots[partition]?.isDraining = true
      slots[partition]?.drainDeadline = now + drainTimeout
    }
  }

  /// These are gone. Their claims.
  mutating func remove(_ partitions: Set<TopicPartition>, _ ending: PartitionEnding) -> [PartitionClaim] {
    partitions.compactMap { partition in
      guard let claim = slots.removeValue(forKey: partition)?.claim else { return nil }
      claim.end(ending)
      return claim
    }
  }

  // MARK: The worker's side

  /// A task is about to work on the partition: whether it still can.
  mutating func begin(_ claim: PartitionClaim) -> Bool {
    guard let slot = slot(of: claim), !slot.isDraining else { return false }
    change(claim) { $0.hasWorker = true }
    return true
  }

  /// Whether the batch can be handed out: the partition is still the claim's and not being given up.
  mutating func handOut(
    _ claim: PartitionClaim, upTo offset: Int64, _ epochs: EpochTrail = EpochTrail(), now: Duration
  ) -> Bool {
    guard let slot = slot(of: claim), !slot.isDraining else { return false }
    change(claim) { slot in
      slot.finish()
      slot.handedOut = offset
      slot.handedOutAt = now
      slot.epochs.add(epochs)
    }
    return true
  }

  /// What was handed out up to `end` turned out to be less.
  mutating func shorten(_ claim: PartitionClaim, from end: Int64, to offset: Int64) {
    change(claim) { if $0.handedOut == end { $0.handedOut = offset } }
  }

  /// The worker asks for more: what it had is finished.
  mutating func finish(_ claim: PartitionClaim) { change(claim) { $0.finish() } }

  /// Of what the worker has, only what lies below the offset is finished; there is no more to come.
  mutating func finish(_ claim: PartitionClaim, at offset: Int64) {
    change(claim) { slot in
      if let handedOut = slot.handedOut { slot.handedOut = min(handedOut, offset) }
      slot.finish()
    }
  }

  /// What the worker has does not count as finished.
  mutating func drop(_ claim: PartitionClaim) { change(claim) { $0.drop() } }

  /// Whoever reads all partitions in one task asks for more.
  mutating func finishAll() { for claim in slots.values.map(\.claim) { finish(claim) } }

  /// Whoever reads all partitions in one task has stopped.
  mutating func dropAll() { for claim in slots.values.map(\.claim) { drop(claim) } }

  mutating func ended(_ claim: PartitionClaim, isDone: Bool) {
    change(claim) { slot in
      if isDone { slot.finish() } else { slot.drop() }
      slot.hasWorker = false
    }
  }

  mutating func committed(_ claim: PartitionClaim, _ offset: Int64) {
    change(claim) { slot in
      slot.committed = offset
      slot.epochs.forget(before: offset)
      // What the user committed in the middle of a batch counts, too; a commit that was overtaken does not.
      slot.finished = max(slot.finished ?? offset, offset)
    }
  }

  /// The leader epoch in which the record before this offset was written; -1 where it was not handed out.
  func epoch(of claim: PartitionClaim, before offset: Int64) -> Int32 {
    slot(of: claim)?.epochs.epoch(before: offset) ?? -1
  }

  // MARK: What is due

  /// Revoked ones whose work has ended; each comes once.
  mutating func takeDrained() -> [PartitionSlot] {
    let drained = slots.values.filter { slot in
      slot.isDraining && !slot.hasWorker && slot.handedOut == nil && !slot.isClosing
    }
    for slot in drained { slots[slot.claim.partition]?.isClosing = true }
    return drained
  }

  /// Revoked ones whose work takes too long: it counts as ended without its last batch.
  mutating func takeOverdue(now: Duration) -> [PartitionClaim] {
    let overdue = slots.values.filter { slot in
      !slot.isClosing && (slot.hasWorker || slot.handedOut != nil) && slot.drainDeadline.map { $0 <= now } ?? false
    }
    for slot in overdue { ended(slot.claim, isDone: false) }
    return overdue.map(\.claim)
  }

  /// A partition whose batch has been worked on for longer than is allowed.
  func stuck(now: Duration) -> TopicPartition? {
    slots.values.filter { $0.handedOutAt.map { $0 + maxPollInterval <= now } ?? false }.map(\.claim.partition).min()
  }

  /// What has been finished and is not committed.
  var uncommitted: [PartitionClaim: Int64] {
    slots.values.reduce(into: [:]) { offsets, slot in
      if let offset = slot.uncommitted, !slot.isClosing { offsets[slot.claim] = offset }
    }
  }

  /// All that has been handed out, finished or not.
  var handedOut: [PartitionClaim: Int64] {
    slots.values.reduce(into: [:]) { offsets, slot in
      if let offset = slot.handedOut ?? slot.finished { offsets[slot.claim] = offset }
    }
  }

  func nextWake(after now: Duration) -> Duration? {
    var times: [Duration] = []
    for slot in slots.values {
      if let at = slot.handedOutAt { times.append(at + maxPollInterval) }
      if let deadline = slot.drainDeadline, !slot.isClosing { times.append(deadline) }
    }
    return times.filter { $0 > now }.min()
  }
}

/// Decides what a producer does next: a value without I/O, clock or tasks.
///
/// Times are durations since any fixed instant. Whoever drives it reports events, then calls ``poll(now:isHurried:)``,
/// does what that returns and calls it again at ``nextWake(after:)``.
struct ProducerMachine: Sendable {
  let settings: ProducerSettings
  private(set) var partitions: [TopicPartition: PartitionQueue] = [:]
  /// For partitions that begin to be written.
  private(set) var identity: ProducerIdentity?
  /// Who has been asked for one.
  private var identityNode: Int32?
  private var identityRetryAt: Duration?
  private var identityAttempt = 0
  /// The partitions in the order in which they get their turn.
  private var turns: [TopicPartition] = []
  private var nextTurn = 0
  /// Where the last record went: most go where the one before went, and need no look-up.
  private var lastPlace: (partition: TopicPartition, index: Dictionary<TopicPartition, PartitionQueue>.Index)?
  private var inFlight: [Int: Call] = [:]
  private var callsPerNode: [Int32: Int] = [:]
  private var nextCall = 0
  private var actions: [ProducerAction] = []

  private struct Call {
    var node: Int32
    var partitions: [TopicPartition]
  }

  init(_ settings: ProducerSettings) {
    self.settings = settings
  }

  /// Whether nothing waits and nothing is in flight.
  var isIdle: Bool { partitions.values.allSatisfy(\.batches.isEmpty) }

  // MARK: Events

  /// Takes a record over; where its delivery report will be, and whether polling may have something to do.
  ///
  /// `now` is asked for where a batch begins: reading a clock for each record would be a good part of its cost.
  mutating func append(
    _ record: BatchRecord, to partition: TopicPartition, now: @autoclosure () -> Duration
  ) -> (completion: BatchCompletion, index: Int, isPollDue: Bool) {
    // In place: this is every record's way.
    let place = place(of: partition)
    let taken = partitions.values[place].append(record, now: now(), settings)
    return (taken.completion, taken.index, taken.index == 0 || taken.isReady)
  }

  private mutating func place(of partition: TopicPartition) -> Dictionary<TopicPartition, PartitionQueue>.Index {
    if let lastPlace, lastPlace.partition == partition { return lastPlace.index }
    while true {
      if let index = partitions.index(forKey: partition) {
        lastPlace = (partition, index)
        return index
      }
      var queue = PartitionQueue(partition: partition)
      queue.isAdmitted = !settings.isTransactional
      partitions[partition] = queue
      turns.append(partition)
    }
  }

  /// Makes everything that waits due at once. The batches that are under way, with their numbers of records.
  mutating func flush() -> [(completion: BatchCompletion, count: Int)] {
    var waiting: [(BatchCompletion, Int)] = []
    for partition in turns {
      guard let batches = partitions[partition]?.batches else { continue }
      for (index, batch) in batches.enumerated() {
        waiting.append((batch.completion, batch.range.upperBound))
        partitions[partition]?.batches[index].isFlushed = true
        if batch.state == .open { partitions[partition]?.batches[index].state = .ready }
      }
    }
    return waiting
  }

  /// Whether an id is to be asked for at the node before there is anything to send; asked for it is from then on.
  mutating func beginIdentity(at node: Int32) -> Bool {
    guard !settings.isTransactional, identity == nil, identityNode == nil else { return false }
    identityNode = node
    identityRetryAt = nil
    return true
  }

  mutating func identityFound(_ found: ProducerIdentity) {
    identity = found
    identityNode = nil
    identityAttempt = 0
    identityRetryAt = nil
  }

  mutating func identityFailed(_ error: KafkaError, now: Duration) {
    let node = identityNode
    identityNode = nil
    identityAttempt += 1
    identityRetryAt = now + settings.backoff(identityAttempt)
    for partition in turns where partitions[partition]?.identity == nil {
      partitions[partition]?.lastError = error
      if node == partitions[partition]?.leader?.node { partitions[partition]?.loseLeader() }
      if !error.isRetriable { partitions[partition]?.failWaiting(error, &actions) }
    }
  }

  mutating func leaderFound(_ partition: TopicPartition, _ leader: PartitionLeader) {
    partitions[partition]?.found(leader)
  }

  mutating func leaderFailed(_ partition: TopicPartition, _ error: KafkaError, now: Duration) {
    partitions[partition]?.lookupFailed(error, now: now, settings, &actions)
  }

  /// The broker answered. A partition that the answer leaves out counts as unanswered.
  mutating func answered(_ call: Int, _ answers: [TopicPartition: PartitionAnswer], now: Duration) {
    let silence = KafkaError(
      .timedOut, api: .produce, outcome: .possiblyPersisted, detail: "the answer leaves the partition out")
    for partition in ended(call) {
      if let answer = answers[partition] {
        partitions[partition]?.answered(call, answer, now: now, settings, &actions)
      } else {
        partitions[partition]?.failed(call, silence, now: now, settings, &actions)
      }
    }
  }

  /// The partition may be written to until the transaction ends.
  mutating func admit(_ partition: TopicPartition) { partitions[partition]?.isAdmitted = true }

  /// The transaction cannot be committed: fails all that is not in flight.
  mutating func failWaiting(_ error: KafkaError) {
    for partition in turns { partitions[partition]?.failWaiting(error, &actions) }
  }

  /// A transaction has ended, and nothing of it is left. The next one goes on under this identity.
  mutating func restart(as identity: ProducerIdentity) {
    for partition in turns {
      partitions[partition]?.isAdmitted = false
      if identity != self.identity { partitions[partition]?.restart() }
    }
    self.identity = identity
  }

  /// No answer came or will come.
  mutating func failed(_ call: Int, _ error: KafkaError, now: Duration) {
    for partition in ended(call) { partitions[partition]?.failed(call, error, now: now, settings, &actions) }
  }

  private mutating func ended(_ call: Int) -> [TopicPartition] {
    guard let ended = inFlight.removeValue(forKey: call) else { return [] }
    callsPerNode[ended.node, default: 1] -= 1
    return ended.partitions
  }

  // MARK: Decisions

  /// What is to be done now. `isHurried`: somebody waits for memory, so no batch waits for company.
  mutating func poll(now: Duration, isHurried: Bool = false) -> [ProducerAction] {
    for partition in turns { partitions[partition]?.expire(now: now, &actions) }
    requestIdentity(now: now)
    for partition in turns {
      guard let queue = partitions[partition], queue.needsLookup(now: now) else { continue }
      partitions[partition]?.startLookup(now: now)
      actions.append(.findLeader(partition, refresh: queue.isLeaderStale))
    }
    drain(now: now, isHurried: isHurried)
    return takeSettled()
  }

  /// Reports and freed memory that no poll has returned yet; never anything else.
  mutating func takeSettled() -> [ProducerAction] {
    defer { actions = [] }
    return actions
  }

  /// When ``poll(now:isHurried:)`` has something to do without a further event.
  func nextWake(after now: Duration) -> Duration? {
    var wake = isIdle ? nil : identityRetryAt.flatMap { $0 > now ? $0 : nil }
    for queue in partitions.values {
      if let next = queue.nextWake(after: now, settings) { wake = min(wake ?? next, next) }
    }
    return wake
  }

  private mutating func requestIdentity(now: Duration) {
    // Epochs that have run out leave their partition without an identity; the old id must not be used there again.
    for queue in partitions.values where queue.needsNewEpoch && queue.identity?.next == nil {
      if queue.identity?.id == identity?.id { identity = nil }
    }
    // Any broker gives one out; a leader is one that is known.
    guard !settings.isTransactional, identity == nil, identityNode == nil, identityRetryAt.map({ $0 <= now }) ?? true,
      let node = partitions.values.first(where: { !$0.batches.isEmpty && $0.leader != nil })?.leader?.node
    else { return }
    identityNode = node
    identityRetryAt = nil
    actions.append(.requestIdentity(node: node))
  }

  /// Fills requests: of each broker's partitions one batch each, while the broker has less than the limit in flight and
  /// any of its batches is due. What is not due yet goes along, for it costs no request of its own; otherwise partitions
  /// whose batches began at different times would each send their own.
  private mutating func drain(now: Duration, isHurried: Bool) {
    var ready: [Int32: [TopicPartition]] = [:]
    var dueNodes: Set<Int32> = []
    for offset in turns.indices {
      let partition = turns[(nextTurn + offset) % turns.count]
      guard let queue = partitions[partition], let node = queue.leader?.node,
        let index = queue.sendable(now: now, settings)
      else { continue }
      ready[node, default: []].append(partition)
      if queue.isDue(queue.batches[index], now: now, isHurried: isHurried, settings) { dueNodes.insert(node) }
    }
    if !turns.isEmpty { nextTurn = (nextTurn + 1) % turns.count }
    for node in dueNodes.sorted() {
      while callsPerNode[node, default: 0] < settings.maxInFlight,
        let call = fill(node, ready[node] ?? [], now: now, isHurried: isHurried)
      {
        actions.append(.produce(call))
      }
    }
  }

  private mutating func fill(
    _ node: Int32, _ ready: [TopicPartition], now: Duration, isHurried: Bool
  ) -> ProduceCall? {
    var call = ProduceCall(id: nextCall, node: node, timeout: settings.requestTimeout, batches: [])
    var bytes = 0
    guard ready.contains(where: { partitions[$0]?.hasDue(now: now, isHurried: isHurried, settings) ?? false }) else {
      return nil
    }
    for partition in ready {
      guard let queue = partitions[partition], let index = queue.sendable(now: now, settings) else { continue }
      let size = queue.batches[index].bytes
      guard call.batches.isEmpty || bytes + size <= settings.maxRequestBytes,
        var batch = partitions[partition]?.send(index, request: call.id, as: identity)
      else { continue }
      batch.isTransactional = settings.isTransactional
      bytes += size
      call.batches.append(batch)
    }
    guard !call.batches.isEmpty else { return nil }
    nextCall += 1
    inFlight[call.id] = Call(node: node, partitions: call.batches.map(\.partition))
    callsPerNode[node, default: 0] += 1
    return call
  }
}

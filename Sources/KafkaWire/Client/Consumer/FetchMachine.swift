/// Decides what a consumer fetches next: a value without I/O, clock or tasks.
///
/// Per broker one request is under way, and none while anything of the last one waits for the user: so at most one
/// fetch is ahead of what is being worked on, whatever the user's pace.
struct FetchMachine: Sendable {
  let settings: FetchSettings
  var partitions: [TopicPartition: FetchPosition] = [:]
  /// In the order in which they are asked for; it rotates, for brokers fill their answer from the front.
  private var turns: [TopicPartition] = []
  private var calls: [Int: Call] = [:]
  private var nextCall = 0
  /// Of the last position that began anywhere. No number comes twice, so that an answer to a partition that was given
  /// up and taken again meanwhile is not taken for its own.
  private var lastGeneration = 0
  var buffer: [Buffered] = []

  private struct Call {
    var node: Int32
    var began: Duration
    var parts: [(partition: TopicPartition, generation: Int, offset: Int64)]
  }

  /// What waits for the user.
  enum Buffered: Sendable {
    case records(BufferedRecords)
    case failure(TopicPartition, generation: Int, KafkaError)
  }

  init(_ starts: [TopicPartition: StartPosition], _ settings: FetchSettings) {
    self.settings = settings
    assign(starts)
  }

  // MARK: Assignment

  /// Takes these partitions in addition; those that are assigned already go on where they are. A partition without a
  /// start begins where the reset policy says, and fails where that says nothing.
  mutating func assign(_ starts: [TopicPartition: StartPosition?]) {
    for (partition, start) in starts.sorted(by: { $0.key < $1.key }) where partitions[partition] == nil {
      partitions[partition] = FetchPosition()
      turns.append(partition)
      if let start = start ?? settings.offsetReset.start(now: settings.timestamp()) {
        begin(partition, at: start)
      } else {
        begin(partition, at: .beginning)
        halt(partition, Self.noStart(partition))
      }
    }
  }

  /// Gives partitions up, with all that was fetched of them. Requests that are under way go on without them.
  ///
  /// - Returns: where the user stood in each, as far as that is known.
  mutating func unassign(_ removed: some Collection<TopicPartition>) -> [TopicPartition: Int64] {
    var positions: [TopicPartition: Int64] = [:]
    for partition in removed {
      guard let position = partitions.removeValue(forKey: partition) else { continue }
      positions[partition] = position.delivered
      drop(partition)
    }
    turns.removeAll { partitions[$0] == nil }
    return positions
  }

  private mutating func begin(_ partition: TopicPartition, at start: StartPosition) {
    lastGeneration += 1
    partitions[partition]?.begin(at: start, generation: lastGeneration)
  }

  /// What waits for the user of this partition goes.
  private mutating func drop(_ partition: TopicPartition) {
    buffer.removeAll { $0.partition == partition }
  }

  private static func noStart(_ partition: TopicPartition) -> KafkaError {
    KafkaError(
      .broker(.offsetOutOfRange), partition: partition,
      detail: "no offset is committed, and the reset policy is to fail")
  }

  /// Goes on elsewhere; what was fetched before is dropped.
  mutating func seek(_ partition: TopicPartition, to start: StartPosition) {
    begin(partition, at: start)
    drop(partition)
  }

  /// Stops fetching a partition. What was fetched ahead of the user is dropped, so that a long pause holds no memory.
  mutating func pause(_ partition: TopicPartition) {
    guard let position = partitions[partition], !position.isPaused else { return }
    if position.start == nil, let offset = position.delivered ?? position.fetchOffset {
      seek(partition, to: .offset(offset))
    }
    partitions[partition]?.isPaused = true
  }

  mutating func unpause(_ partition: TopicPartition) { partitions[partition]?.isPaused = false }

  // MARK: Events

  mutating func resolved(_ offsets: [TopicPartition: Int64], of asked: [TopicPartition: StartPosition]) {
    for (partition, start) in asked where partitions[partition]?.start == start {
      partitions[partition]?.isResolving = false
      guard let offset = offsets[partition] else { continue }
      partitions[partition]?.start = nil
      partitions[partition]?.fetchOffset = offset
      // Where the wanted offset was gone, the jump is to be seen.
      if partitions[partition]?.delivered == nil { partitions[partition]?.delivered = offset }
      partitions[partition]?.succeeded()
    }
  }

  mutating func resolveFailed(_ asked: [TopicPartition: StartPosition], _ error: KafkaError, now: Duration) {
    for (partition, start) in asked where partitions[partition]?.start == start {
      partitions[partition]?.isResolving = false
      partitions[partition]?.delay(now, settings)
      if isFinal(error) {
        var error = error
        error.partition = error.partition ?? partition
        error.topic = error.topic ?? partition.topic
        halt(partition, error)
      }
    }
  }

  mutating func leaderFound(_ partition: TopicPartition, _ leader: PartitionLeader) {
    partitions[partition]?.isLookingUp = false
    partitions[partition]?.isLeaderStale = false
    partitions[partition]?.leader = leader
  }

  mutating func leaderFailed(_ partition: TopicPartition, _ error: KafkaError, now: Duration) {
    partitions[partition]?.isLookingUp = false
    partitions[partition]?.isLeaderStale = true
    partitions[partition]?.delay(now, settings)
    if isFinal(error) { halt(partition, error) }
  }

  /// No answer came or will come: all of it again, after a look at who leads.
  mutating func failed(_ call: Int, _ error: KafkaError, now: Duration) {
    guard let ended = calls.removeValue(forKey: call) else { return }
    for part in ended.parts {
      partitions[part.partition]?.ended(call)
      guard partitions[part.partition]?.generation == part.generation else { continue }
      partitions[part.partition]?.loseLeader()
      partitions[part.partition]?.delay(now, settings)
      if isFinal(error) {
        var error = error
        error.partition = part.partition
        error.topic = part.partition.topic
        halt(part.partition, error)
      }
    }
  }

  mutating func fetched(_ call: Int, _ answers: [TopicPartition: PartitionFetch], now: Duration) {
    guard let ended = calls.removeValue(forKey: call) else { return }
    for part in ended.parts {
      partitions[part.partition]?.ended(call)
      guard partitions[part.partition]?.generation == part.generation else { continue }
      guard let answer = answers[part.partition] else {
        // Whoever is left out once may be left out each time: not without a pause.
        partitions[part.partition]?.delay(now, settings)
        continue
      }
      if answer.errorCode == .none {
        received(part.partition, answer, from: part.offset, node: ended.node)
      } else {
        refused(part.partition, answer, at: part.offset, node: ended.node, now: now)
      }
    }
    slowDown(ended, now: now)
  }

  /// A broker that has nothing new and says so at once, again and again, is not to be asked as fast as it answers.
  private mutating func slowDown(_ ended: Call, now: Duration) {
    guard now - ended.began < settings.maxWait / 2 else { return }
    let isNew = ended.parts.contains { part in
      guard let position = partitions[part.partition] else { return false }
      return position.generation != part.generation || position.fetchOffset != part.offset || position.isHalted
        || position.leader == nil || position.grewRequest
    }
    if isNew { return }
    for part in ended.parts where partitions[part.partition]?.isDelayed(now) == false {
      partitions[part.partition]?.delay(now, settings)
    }
  }

  private mutating func received(_ partition: TopicPartition, _ answer: PartitionFetch, from offset: Int64, node: Int32)
  {
    guard let generation = partitions[partition]?.generation else { return }
    partitions[partition]?.succeeded()
    partitions[partition]?.grewRequest = false
    if answer.records.nextOffset > offset {
      partitions[partition]?.fetchOffset = answer.records.nextOffset
      partitions[partition]?.maxBytes = nil
      buffer.append(
        .records(BufferedRecords(partition, generation: generation, node: node, fetchOffset: offset, answer)))
    }
    if let failure = answer.records.failure {
      let error = KafkaError(
        .malformedResponse(failure), broker: "broker \(node)", api: .fetch, partition: partition,
        detail: "the batch at offset \(answer.records.nextOffset)")
      halt(partition, error)
    } else if let needed = answer.records.neededBytes {
      // A broker without KIP-74 cuts the batch off, however often it is asked for in that size.
      let asked = partitions[partition]?.maxBytes ?? settings.maxPartitionBytes
      partitions[partition]?.grewRequest = needed > asked
      partitions[partition]?.maxBytes = Int32(clamping: needed)
      guard needed > settings.maxFrameBytes else { return }
      halt(partition, KafkaError(.frameTooLarge(needed), broker: "broker \(node)", api: .fetch, partition: partition))
    }
  }

  private mutating func refused(
    _ partition: TopicPartition, _ answer: PartitionFetch, at offset: Int64, node: Int32, now: Duration
  ) {
    let error = KafkaError(
      .broker(answer.errorCode), broker: "broker \(node)", api: .fetch, partition: partition, detail: "offset \(offset)"
    )
    if answer.errorCode == .offsetOutOfRange {
      guard let start = settings.offsetReset.start(now: settings.timestamp()) else { return halt(partition, error) }
      partitions[partition]?.start = start
      partitions[partition]?.fetchOffset = nil
      // A broker that refuses the very offsets that it names is asked at a bearable pace.
      partitions[partition]?.delay(now, settings)
    } else if answer.errorCode.isRetriable {
      let epoch = partitions[partition]?.leader?.epoch ?? -1
      partitions[partition]?.loseLeader()
      // An old epoch is no news (KIP-951), and two brokers that name each other would be asked in turn without end.
      if let leader = answer.newLeader, leader.epoch > epoch {
        leaderFound(partition, leader)
      } else {
        partitions[partition]?.delay(now, settings)
      }
    } else {
      halt(partition, error)
    }
  }

  /// What a retry can mend is retried without end; a topic that does not exist needs a decision all the same.
  private func isFinal(_ error: KafkaError) -> Bool { !error.isRetriable || error.code == .unknownTopic }

  private mutating func halt(_ partition: TopicPartition, _ error: KafkaError) {
    guard let generation = partitions[partition]?.generation else { return }
    partitions[partition]?.isHalted = true
    buffer.append(.failure(partition, generation: generation, error))
  }

  /// The error has been taken: the partition is tried again from where it stood.
  mutating func resume(_ partition: TopicPartition) { partitions[partition]?.isHalted = false }

  mutating func deliver(_ partition: TopicPartition, upTo offset: Int64) { partitions[partition]?.delivered = offset }

  // MARK: Decisions

  mutating func poll(now: Duration) -> [FetchAction] {
    var actions: [FetchAction] = []
    var unresolved: [TopicPartition: StartPosition] = [:]
    for partition in turns {
      guard let position = partitions[partition], !position.isHalted, !position.isPaused,
        !position.isDelayed(now)
      else { continue }
      if let start = position.start, !position.isResolving {
        partitions[partition]?.isResolving = true
        unresolved[partition] = start
      }
      if position.leader == nil, !position.isLookingUp {
        partitions[partition]?.isLookingUp = true
        actions.append(.findLeader(partition, refresh: position.isLeaderStale))
      }
    }
    if !unresolved.isEmpty { actions.append(.resolve(unresolved)) }
    return actions + fetches(now: now)
  }

  /// When ``poll(now:)`` has something to do without a further event.
  ///
  /// Only what is still to come: something that was due before waits for an event.
  func nextWake(after now: Duration) -> Duration? {
    partitions.values.compactMap { $0.isHalted || $0.isPaused ? nil : $0.retryAt }.filter { $0 > now }.min()
  }

  private mutating func fetches(now: Duration) -> [FetchAction] {
    var busy = Set(calls.values.map(\.node))
    for case .records(let waiting) in buffer { busy.insert(waiting.node) }
    let nodes = Set(partitions.values.compactMap { $0.leader?.node })
    // The budget is for all brokers together.
    let share = settings.maxBytes / Int32(clamping: max(nodes.count, 1))
    return nodes.subtracting(busy).sorted().compactMap { fetch(from: $0, share: share, now: now) }
  }

  private mutating func fetch(from node: Int32, share: Int32, now: Duration) -> FetchAction? {
    var call = FetchCall(id: nextCall, node: node, maxBytes: max(share, 1), parts: [])
    var asked: [(partition: TopicPartition, generation: Int, offset: Int64)] = []
    for partition in turns {
      guard let position = partitions[partition], let leader = position.leader, leader.node == node,
        let offset = position.fetchOffset, !position.isHalted, !position.isPaused, position.call == nil,
        !position.isDelayed(now)
      else { continue }
      let limit = position.maxBytes ?? min(settings.maxPartitionBytes, call.maxBytes)
      call.maxBytes = max(call.maxBytes, limit)
      call.parts.append(FetchCall.Part(partition: partition, leader: leader, offset: offset, maxBytes: limit))
      asked.append((partition, position.generation, offset))
      partitions[partition]?.call = call.id
    }
    guard let first = call.parts.first else { return nil }
    turns.removeAll { $0 == first.partition }
    turns.append(first.partition)
    nextCall += 1
    calls[call.id] = Call(node: node, began: now, parts: asked)
    return .fetch(call)
  }
}

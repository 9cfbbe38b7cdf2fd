// What is to be done next.
extension FetchMachine {
  mutating func poll(now: Duration) -> [FetchAction] {
    var actions: [FetchAction] = []
    var unresolved: [TopicPartition: StartPosition] = [:]
    for partition in turns {
      guard let position = partitions[partition], position.isActive(now) else { continue }
      if let start = position.start, !position.isResolving {
        partitions[partition]?.isResolving = true
        note(.listOffsets, position.leader?.node, partition, now)
        unresolved[partition] = start
      }
      if position.leader == nil, !position.isLookingUp {
        partitions[partition]?.isLookingUp = true
        note(.metadata, nil, partition, now)
        actions.append(.findLeader(partition, refresh: position.isLeaderStale))
      }
      if position.fetchOffset != nil, let check = position.check, !position.isValidating, position.call == nil {
        partitions[partition]?.isValidating = true
        note(.offsetForLeaderEpoch, check.leader.node, partition, now)
        actions.append(.validate(partition, check))
      }
    }
    if !unresolved.isEmpty { actions.append(.resolve(unresolved)) }
    return actions + fetches(now: now)
  }

  private mutating func note(_ api: APIKey, _ node: Int32?, _ partition: TopicPartition, _ now: Duration) {
    partitions[partition]?.lastRequest = FetchPosition.LastRequest(api: api, node: node, at: now)
  }

  /// When ``poll(now:)`` has something to do without a further event.
  ///
  /// Only what is still to come: something that was due before waits for an event.
  func nextWake(after now: Duration) -> Duration? {
    var times = partitions.values.compactMap { $0.isHalted || $0.isPaused ? nil : $0.retryAt }
    if let patience = settings.patience {
      for case .records(let waiting) in buffer { times.append(waiting.since + patience) }
    }
    return times.filter { $0 > now }.min()
  }

  private mutating func fetches(now: Duration) -> [FetchAction] {
    var busy = Set(calls.values.map(\.node))
    var held: [Int32: Set<TopicPartition>] = [:]
    for case .records(let waiting) in buffer {
      held[waiting.node, default: []].insert(waiting.partition)
      if settings.patience.map({ now < waiting.since + $0 }) ?? true { busy.insert(waiting.node) }
    }
    let awaited = held.values.reduce(into: Set()) { $0.formUnion($1) }
    let nodes = Set(partitions.values.compactMap { $0.source(now) })
    var actions: [FetchAction] = []
    let free = nodes.subtracting(busy).sorted { (lastCalls[$0] ?? -1, $0) < (lastCalls[$1] ?? -1, $1) }
    for node in free {
      let (call, isWaiting) = fetch(
        from: node, without: awaited, isShort: held[node] != nil, among: nodes.count, now: now)
      if let call { actions.append(.fetch(call)) }
      // What needs the budget for itself would wait for ever if others kept on beginning.
      if isWaiting { break }
    }
    return actions
  }

  /// Bytes of records that a request to one of so many nodes may ask for.
  private func share(among nodes: Int, parts: Int) -> Int32 {
    let nodes = max(nodes, 1)
    let room = (budget.ordinary / nodes - FetchCall.overhead(parts: parts, records: 0)) / 9 * 8
    return max(min(settings.maxBytes / Int32(clamping: nodes), Int32(clamping: room)), 1)
  }

  /// A request to the node, if there is something to ask for; and whether it has to wait until memory is free.
  private mutating func fetch(
    from node: Int32, without awaited: Set<TopicPartition>, isShort: Bool, among nodes: Int, now: Duration
  ) -> (FetchCall?, isWaiting: Bool) {
    var wanted = turns.filter { isWanted($0, from: node, now) && !awaited.contains($0) }
    if alone.contains(node) { wanted = Array(wanted.prefix(1)) }
    guard let first = wanted.first else { return (nil, false) }
    let maxWait = isShort ? min(settings.maxWait, settings.patience ?? settings.maxWait) : settings.maxWait
    var call = FetchCall(
      id: nextCall, node: node, maxBytes: share(among: nodes, parts: wanted.count), maxWait: maxWait, parts: [])
    var asked: [Call.Part] = []
    for partition in wanted {
      guard let position = partitions[partition], let leader = position.leader, let offset = position.fetchOffset
      else { continue }
      let limit = position.maxBytes ?? min(settings.maxPartitionBytes, call.maxBytes)
      call.maxBytes = max(call.maxBytes, limit)
      call.parts.append(FetchCall.Part(partition: partition, leader: leader, offset: offset, maxBytes: limit))
      asked.append(Call.Part(partition: partition, generation: position.generation, offset: offset, leader: leader))
    }
    let overhead = FetchCall.overhead(parts: call.parts.count, records: Int(call.maxBytes))
    let askedBytes = Int(call.maxBytes) + overhead
    // The batches themselves are kept in little more than their bytes.
    let largest = largest[node].map { $0 + $0 / 8 } ?? 0
    call.answerLimit = min(max(askedBytes, largest), budget.limit)
    guard budget.admits(call.answerLimit) else { return (nil, call.answerLimit > budget.ordinary) }
    budget.begin(call.id, call.answerLimit)
    for part in asked {
      partitions[part.partition]?.call = call.id
      note(.fetch, node, part.partition, now)
    }
    turns.removeAll { $0 == first }
    turns.append(first)
    lastCalls[node] = call.id
    nextCall += 1
    calls[call.id] = Call(
      node: node, began: now, maxWait: maxWait, askedBytes: askedBytes, parts: asked)
    return (call, false)
  }

  private func isWanted(_ partition: TopicPartition, from node: Int32, _ now: Duration) -> Bool {
    guard let position = partitions[partition] else { return false }
    return position.source(now) == node && position.fetchOffset != nil && position.call == nil
      && position.isActive(now) && position.check == nil
  }
}

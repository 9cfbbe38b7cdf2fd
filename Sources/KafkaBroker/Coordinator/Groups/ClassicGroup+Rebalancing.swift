import KafkaWire

extension ClassicGroup {
  /// Something has changed: a rebalance begins, or the one under way may be complete.
  mutating func rebalance(_ now: Instant) {
    if state == .preparingRebalance { return completeIfAllJoined(now) }
    if state == .completingRebalance { dropAssignments(now) }
    pendingSync = []
    syncDeadline = nil
    isFirstJoin = state == .empty
    state = .preparingRebalance
    guard isFirstJoin else {
      joinDeadline = now + rebalanceTimeout
      return completeIfAllJoined(now)
    }
    hasMoreJoined = false
    delayLeft = max(.zero, rebalanceTimeout - settings.initialRebalanceDelay)
    joinDeadline = now + settings.initialRebalanceDelay
  }

  /// The leader's answer will not come: whoever waits for it is to join again.
  private mutating func dropAssignments(_ now: Instant) {
    for member in ordered {
      members[member.id]?.assignment = Bytes()
      guard let ticket = member.sync else { continue }
      members[member.id]?.sync = nil
      members[member.id]?.renew(now)
      answerSync(ticket, .rebalanceInProgress)
    }
  }

  mutating func completeIfAllJoined(_ now: Instant) {
    guard state == .preparingRebalance, !isFirstJoin, pending.isEmpty,
      members.values.allSatisfy({ $0.join != nil })
    else { return }
    completeJoin(now)
  }

  /// The wait for joins is over.
  mutating func endJoinWait(_ now: Instant) {
    if isFirstJoin, hasMoreJoined {
      // A member came during the delay; more may follow.
      let delay = min(settings.initialRebalanceDelay, delayLeft)
      hasMoreJoined = false
      delayLeft -= delay
      if delay > .zero {
        joinDeadline = now + delay
        return
      }
    }
    completeJoin(now)
  }

  /// Those who have joined make the next generation. Static members stay in it for as long as their session lasts.
  private mutating func completeJoin(_ now: Instant) {
    isFirstJoin = false
    for member in ordered where member.join == nil && member.instanceID == nil { remove(member.id) }
    if let leader, members[leader]?.join == nil {
      guard let next = ordered.first(where: { $0.join != nil }) else {
        // Static members only, and none of them there: one comes back, or their sessions end.
        joinDeadline = now + rebalanceTimeout
        return
      }
      self.leader = next.id
    }
    joinDeadline = nil
    generation = generation == .max ? 1 : generation + 1
    pendingSync = []
    protocolName = chosenProtocol
    guard !members.isEmpty else {
      state = .empty
      return
    }
    state = .completingRebalance
    syncDeadline = now + rebalanceTimeout
    for member in ordered { admit(member, now) }
  }

  private mutating func admit(_ member: GroupMember, _ now: Instant) {
    if let ticket = member.join {
      answers.append(GroupAnswer(ticket: ticket, body: .join(generationResponse(for: member.id))))
    }
    members[member.id]?.join = nil
    members[member.id]?.isNew = false
    members[member.id]?.renew(now)
    pendingSync.insert(member.id)
  }

  /// What every member can do.
  var commonProtocols: Set<String> {
    var common: Set<String>?
    for member in members.values {
      let names = Set(member.protocols.map(\.name))
      common = common?.intersection(names) ?? names
    }
    return common ?? []
  }

  /// Each member votes for the best that all can do. Of those with as many votes the one that was named first.
  var chosenProtocol: String? {
    let common = commonProtocols
    let votes = ordered.compactMap { member in member.protocols.first { common.contains($0.name) }?.name }
    let counts = Dictionary(votes.map { ($0, 1) }, uniquingKeysWith: +)
    let most = counts.values.max()
    return votes.first { counts[$0] == most }
  }

  // MARK: Leaving

  /// A member is gone, by its own will or because it was not heard of.
  mutating func removeAndRebalance(_ id: String, _ now: Instant) {
    remove(id)
    switch state {
    case .stable, .completingRebalance: rebalance(now)
    case .preparingRebalance: completeIfAllJoined(now)
    case .empty, .dead: break
    }
  }

  private mutating func remove(_ id: String) {
    guard let member = members.removeValue(forKey: id) else { return }
    if let ticket = member.join { refuse(ticket, .unknownMemberID) }
    if let ticket = member.sync { answerSync(ticket, .unknownMemberID) }
    if let instance = member.instanceID { statics[instance] = nil }
    pendingSync.remove(id)
    if leader == id { leader = ordered.first?.id }
  }

  mutating func leave(_ member: LeaveGroupRequest.Member, _ now: Instant) -> ErrorCode {
    // Named by its instance alone: an administrator removes it.
    let id = member.memberID.isEmpty ? member.groupInstanceID.flatMap { statics[$0] } ?? "" : member.memberID
    if member.groupInstanceID == nil, pending.removeValue(forKey: id) != nil {
      completeIfAllJoined(now)
      return .none
    }
    if let error = refusal(of: id, instance: member.groupInstanceID) { return error }
    removeAndRebalance(id, now)
    return .none
  }

  // MARK: Time

  /// Does what is due.
  mutating func expire(_ now: Instant) {
    let late = pending.filter { now >= $0.value }.map(\.key)
    for id in late { pending[id] = nil }
    if !late.isEmpty { completeIfAllJoined(now) }
    for member in ordered where members[member.id]?.isExpired(now) == true { removeAndRebalance(member.id, now) }
    if let joinDeadline, now >= joinDeadline { endJoinWait(now) }
    if let syncDeadline, now >= syncDeadline { endSyncWait(now) }
  }

  /// Who joined and then did not ask for its part is out.
  private mutating func endSyncWait(_ now: Instant) {
    syncDeadline = nil
    guard !pendingSync.isEmpty else { return }
    for id in pendingSync.sorted() { remove(id) }
    rebalance(now)
  }
}

import KafkaWire

extension ClassicGroup {
  /// A member asks for the next generation. It is answered now, or when all have joined.
  mutating func join(_ join: GroupJoin, _ now: Instant) {
    let id = join.request.memberID
    guard accepts(id) else { return refuse(join.ticket, .groupMaxSizeReached, memberID: id) }
    guard supports(join.request) else { return refuse(join.ticket, .inconsistentGroupProtocol, memberID: id) }
    if id.isEmpty { joinAnew(join, now) } else { joinAgain(join, now) }
  }

  /// Whether there is room for it. Members that have not joined again make room while the group rebalances.
  private func accepts(_ id: String) -> Bool {
    if id.isEmpty, pending.count >= settings.groupSize { return false }
    switch state {
    case .empty, .dead: return true
    case .preparingRebalance:
      return members[id]?.join != nil || members.values.count { $0.join != nil } < settings.groupSize
    case .completingRebalance, .stable: return members[id] != nil || members.count < settings.groupSize
    }
  }

  /// Whether the others could work with it.
  private func supports(_ request: JoinGroupRequest) -> Bool {
    if members.isEmpty { return !request.protocolType.isEmpty && !request.protocols.isEmpty }
    let common = commonProtocols
    return request.protocolType == protocolType && request.protocols.contains { common.contains($0.name) }
  }

  private mutating func joinAnew(_ join: GroupJoin, _ now: Instant) {
    if let instance = join.request.groupInstanceID {
      if let old = statics[instance] { return replace(old, instance, join, now) }
      return add(join.freshID, join, now)
    }
    guard join.knowsItsID else { return add(join.freshID, join, now) }
    pending[join.freshID] = now + join.sessionTimeout
    refuse(join.ticket, .memberIDRequired, memberID: join.freshID)
  }

  private mutating func joinAgain(_ join: GroupJoin, _ now: Instant) {
    let id = join.request.memberID
    if pending[id] != nil, join.request.groupInstanceID == nil { return add(id, join, now) }
    if let error = refusal(of: id, instance: join.request.groupInstanceID) {
      return refuse(join.ticket, error, memberID: id)
    }
    let isUnchanged = members[id]?.says(join.request.protocols) == true
    switch state {
    case .preparingRebalance: update(id, join, now)
    // It did not get the answer to its join, and asks again.
    case .completingRebalance where isUnchanged: answerGeneration(join.ticket, id)
    case .completingRebalance: update(id, join, now)
    // A leader that joins again wants to assign anew.
    case .stable where isUnchanged && id != leader: answerGeneration(join.ticket, id)
    case .stable: update(id, join, now)
    case .empty, .dead: refuse(join.ticket, .unknownMemberID, memberID: id)
    }
  }

  private mutating func answerGeneration(_ ticket: GroupTicket, _ id: String) {
    answers.append(GroupAnswer(ticket: ticket, body: .join(generationResponse(for: id))))
  }

  private mutating func add(_ id: String, _ join: GroupJoin, _ now: Instant) {
    pending[id] = nil
    if state == .preparingRebalance, isFirstJoin { hasMoreJoined = true }
    if members.isEmpty { protocolType = join.request.protocolType }
    var member = GroupMember(
      id: id, ordinal: nextOrdinal(), join, deadline: now + settings.newMemberTimeout)
    member.join = join.ticket
    members[id] = member
    if let instance = join.request.groupInstanceID { statics[instance] = id }
    if leader == nil { leader = id }
    rebalance(now)
  }

  /// A known member joins the next generation.
  private mutating func update(_ id: String, _ join: GroupJoin, _ now: Instant) {
    supersede(members[id]?.join)
    members[id]?.update(join)
    members[id]?.join = join.ticket
    rebalance(now)
  }

  /// A member asks again before it was answered; nobody waits for the first answer any more.
  private mutating func supersede(_ ticket: GroupTicket?) {
    if let ticket { refuse(ticket, .rebalanceInProgress) }
  }

  // MARK: Static members

  /// A static member has started anew: it takes its own place, under a new id, and whoever had the old one is out.
  private mutating func replace(_ old: String, _ instance: String, _ join: GroupJoin, _ now: Instant) {
    guard var member = members.removeValue(forKey: old) else { return add(join.freshID, join, now) }
    if let ticket = member.join { refuse(ticket, .fencedInstanceID, memberID: old) }
    if let ticket = member.sync { answerSync(ticket, .fencedInstanceID) }
    let formerLeader = leader ?? ""
    member.id = join.freshID
    member.join = join.ticket
    member.sync = nil
    member.update(join)
    member.renew(now)
    members[member.id] = member
    statics[instance] = member.id
    if leader == old { leader = member.id }
    if pendingSync.remove(old) != nil { pendingSync.insert(member.id) }
    // The leader has been told the old id, so that the new one would get no part.
    guard state == .stable, chosenProtocol == protocolName else { return rebalance(now) }
    answerReturned(member.id, join, formerLeader: formerLeader)
  }

  /// The one that came back finds the generation as it was: no rebalance.
  private mutating func answerReturned(_ id: String, _ join: GroupJoin, formerLeader: String) {
    members[id]?.join = nil
    var response = generationResponse(for: id)
    if !join.maySkipAssignment {
      // It must not take itself for the leader and assign anew: nobody else would ask for the outcome.
      response.members = []
      response.leader = formerLeader
    } else if id == leader {
      response.skipAssignment = true
    }
    answers.append(GroupAnswer(ticket: join.ticket, body: .join(response)))
  }
}

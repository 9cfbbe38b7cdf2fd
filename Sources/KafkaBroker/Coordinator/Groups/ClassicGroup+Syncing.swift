import KafkaWire

extension ClassicGroup {
  /// The leader brings everyone's part, the others ask for theirs. `room`: bytes that all groups may still take.
  mutating func sync(_ request: SyncGroupRequest, _ ticket: GroupTicket, room: Int, _ now: Instant) {
    let id = request.memberID
    if let error = refusal(of: request) { return answerSync(ticket, error) }
    switch state {
    case .empty, .dead: answerSync(ticket, .unknownMemberID)
    case .preparingRebalance: answerSync(ticket, .rebalanceInProgress)
    case .completingRebalance:
      if id == leader {
        guard request.assignments.reduce(0, { $0 + $1.assignment.count }) <= room else {
          return answerSync(ticket, .groupMaxSizeReached)
        }
      }
      // It asks again: nobody waits for the first answer any more.
      if let former = members[id]?.sync { answerSync(former, .rebalanceInProgress) }
      members[id]?.sync = ticket
      noteSync(id)
      if id == leader { assign(request.assignments, now) }
    case .stable:
      noteSync(id)
      members[id]?.renew(now)
      answerSync(ticket, .none, assignment: members[id]?.assignment ?? Bytes())
    }
  }

  private func refusal(of request: SyncGroupRequest) -> ErrorCode? {
    if let error = refusal(of: request.memberID, instance: request.groupInstanceID) { return error }
    if request.generationID != generation { return .illegalGeneration }
    // KIP-559.
    if let type = request.protocolType, type != protocolType { return .inconsistentGroupProtocol }
    if let name = request.protocolName, name != protocolName { return .inconsistentGroupProtocol }
    return nil
  }

  private mutating func noteSync(_ id: String) {
    pendingSync.remove(id)
    if pendingSync.isEmpty { syncDeadline = nil }
  }

  private mutating func assign(_ assignments: [SyncGroupRequest.Assignment], _ now: Instant) {
    for member in members.keys { members[member]?.assignment = Bytes() }
    for part in assignments { members[part.memberID]?.assignment = Bytes(part.assignment.array) }
    state = .stable
    for member in ordered {
      guard let ticket = member.sync else { continue }
      members[member.id]?.sync = nil
      members[member.id]?.renew(now)
      answerSync(ticket, .none, assignment: member.assignment)
    }
  }

  // MARK: Heartbeats and commits

  mutating func heartbeat(_ request: HeartbeatRequest, _ now: Instant) -> ErrorCode {
    if let error = refusal(of: request.memberID, instance: request.groupInstanceID) { return error }
    if request.generationID != generation { return .illegalGeneration }
    members[request.memberID]?.renew(now)
    switch state {
    case .empty, .dead: return .unknownMemberID
    case .preparingRebalance: return .rebalanceInProgress
    case .completingRebalance, .stable: return .none
    }
  }

  /// Whether a commit is refused. A member's commit is a sign of life, too.
  mutating func commitRefusal(_ request: OffsetCommitRequest, _ now: Instant) -> ErrorCode? {
    let generation = request.generationIDOrMemberEpoch
    let isMember = generation >= 0 || !request.memberID.isEmpty || request.groupInstanceID != nil
    // A consumer that assigns its partitions itself, or a tool.
    if generation < 0, state == .empty { return nil }
    guard isMember else { return .unknownMemberID }
    if let error = refusal(of: request.memberID, instance: request.groupInstanceID) { return error }
    if generation != self.generation { return .illegalGeneration }
    if state == .completingRebalance { return .rebalanceInProgress }
    members[request.memberID]?.renew(now)
    return nil
  }
}

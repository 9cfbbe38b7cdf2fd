import KafkaWire

/// All classic groups of this broker. A value without I/O: time comes in, and answers come out of ``takeAnswers()``.
///
/// Groups live in memory: after a restart their members are unknown and join again. What strangers can make it keep is
/// bounded by ``GroupSettings``.
struct GroupCoordinator: Sendable {
  typealias Instant = ContinuousClock.Instant

  let settings: GroupSettings
  private(set) var groups: [String: ClassicGroup] = [:]
  /// When ``expire(_:)`` is to be called at the latest; nil for never. Sessions that were renewed may make it too early.
  private(set) var nextDeadline: Instant?
  /// Bytes that all groups take.
  private(set) var weight = 0
  private var answers: [GroupAnswer] = []
  private var lastTicket: UInt64 = 0

  init(_ settings: GroupSettings = GroupSettings()) { self.settings = settings }

  mutating func nextTicket() -> GroupTicket {
    lastTicket += 1
    return GroupTicket(number: lastTicket)
  }

  mutating func takeAnswers() -> [GroupAnswer] {
    defer { answers = [] }
    return answers
  }

  // MARK: Members

  mutating func join(_ join: GroupJoin, _ now: Instant) {
    let request = join.request
    if let error = refusal(of: request) {
      var refused = JoinGroupResponse()
      refused.errorCode = error
      refused.protocolName = nil
      refused.memberID = request.memberID
      answers.append(GroupAnswer(ticket: join.ticket, body: .join(refused)))
      return
    }
    if groups[request.groupID] == nil {
      let group = ClassicGroup(request.groupID, settings)
      groups[request.groupID] = group
      weight += group.weight
    }
    change(request.groupID) { $0.join(join, now) }
    if groups[request.groupID].map({ $0.isUnused && $0.generation == 0 }) == true { remove(request.groupID) }
  }

  private mutating func refusal(of request: JoinGroupRequest) -> ErrorCode? {
    if !Self.isValid(group: request.groupID) { return .invalidGroupID }
    if !settings.sessionTimeouts.contains(request.sessionTimeout) { return .invalidSessionTimeout }
    let names = [request.protocolType, request.groupInstanceID ?? ""] + request.protocols.map(\.name)
    if names.contains(where: { $0.utf8.count > settings.nameLimit }) { return .invalidRequest }
    if groups[request.groupID] == nil {
      if !request.memberID.isEmpty { return .unknownMemberID }
      if groups.count >= settings.groupCount { forgetUnused() }
      if groups.count >= settings.groupCount { return .policyViolation }
    }
    if !hasRoom(for: request) { forgetUnused() }
    return hasRoom(for: request) ? nil : .groupMaxSizeReached
  }

  private func hasRoom(for request: JoinGroupRequest) -> Bool {
    var wanted = GroupMember.weight(request.protocols)
    if let group = groups[request.groupID] {
      wanted -= group.members[request.memberID]?.weight ?? 0
    } else {
      wanted += ClassicGroup.overhead(request.groupID)
    }
    return weight + wanted <= settings.byteLimit
  }

  /// Names that every version of every request can carry.
  static func isValid(group: String) -> Bool { !group.isEmpty && group.utf8.count <= Int(Int16.max) }

  mutating func sync(_ request: SyncGroupRequest, _ ticket: GroupTicket, _ now: Instant) {
    let room = settings.byteLimit - weight
    let isKnown = change(request.groupID) { $0.sync(request, ticket, room: room, now) } != nil
    guard !isKnown else { return }
    var refused = SyncGroupResponse()
    refused.errorCode = request.groupID.isEmpty ? .invalidGroupID : .unknownMemberID
    answers.append(GroupAnswer(ticket: ticket, body: .sync(refused)))
  }

  mutating func heartbeat(_ request: HeartbeatRequest, _ now: Instant) -> ErrorCode {
    if request.groupID.isEmpty { return .invalidGroupID }
    defer { noteDeadline(of: request.memberID, in: request.groupID) }
    return groups[request.groupID]?.heartbeat(request, now) ?? .unknownMemberID
  }

  mutating func leave(_ group: String, _ member: LeaveGroupRequest.Member, _ now: Instant) -> ErrorCode {
    change(group) { $0.leave(member, now) } ?? .unknownMemberID
  }

  /// Why a commit is refused; nil where it may be stored.
  mutating func commitRefusal(_ request: OffsetCommitRequest, _ now: Instant) -> ErrorCode? {
    if !Self.isValid(group: request.groupID) { return .invalidGroupID }
    if groups[request.groupID] != nil {
      defer { noteDeadline(of: request.memberID, in: request.groupID) }
      return groups[request.groupID]?.commitRefusal(request, now)
    }
    // No such group, which is as good as one without members.
    return request.generationIDOrMemberEpoch < 0 ? nil : .unknownMemberID
  }

  /// A sign of life may end a newcomer's patience: from here on its session counts.
  private mutating func noteDeadline(of member: String, in group: String) {
    guard let due = groups[group]?.members[member]?.nextDeadline else { return }
    nextDeadline = min(nextDeadline ?? due, due)
  }

  // MARK: Time

  /// Does what is due in all groups.
  mutating func expire(_ now: Instant) {
    guard let nextDeadline, now >= nextDeadline else { return }
    self.nextDeadline = nil
    for id in groups.keys.sorted() {
      change(id) { group in
        if let due = group.nextDeadline, now >= due { group.expire(now) }
      }
    }
  }

  // MARK: Groups without members

  /// Forgets a group; the caller has seen that it is empty.
  mutating func remove(_ id: String) {
    if let group = groups.removeValue(forKey: id) { weight -= group.weight }
  }

  /// Forgets groups that have nobody in them, but for those that `isKept` names.
  mutating func forgetUnused(_ isKept: (String) -> Bool = { _ in false }) {
    for (id, group) in groups where group.isUnused && !isKept(id) { remove(id) }
  }

  /// Changes a group and keeps account of it; nil where there is none.
  @discardableResult
  private mutating func change<Result>(_ id: String, _ body: (inout ClassicGroup) -> Result) -> Result? {
    guard let index = groups.index(forKey: id) else { return nil }
    let before = groups.values[index].weight
    let result = body(&groups.values[index])
    weight += groups.values[index].weight - before
    answers += groups.values[index].takeAnswers()
    if let due = groups.values[index].nextDeadline { nextDeadline = min(nextDeadline ?? due, due) }
    return result
  }
}

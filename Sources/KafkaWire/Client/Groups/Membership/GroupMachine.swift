/// A member of a classic group: FindCoordinator, JoinGroup, SyncGroup, Heartbeat, LeaveGroup; eager or cooperative.
///
/// Whoever the coordinator makes the leader shares the partitions out. A member that has not reached the coordinator for
/// `sessionTimeout` counts its partitions as lost by itself, for by then others may have them.
struct GroupMachine: GroupMembership {
  enum Phase: Sendable {
    /// To join as soon as nothing is being given up.
    case unjoined
    case joining
    /// The leader looks up the topics to be shared out.
    case sharing
    case syncing
    case stable
    case leaving
    case ended
  }

  let settings: GroupSettings
  var phase = Phase.unjoined
  var topics: Set<String>
  var memberID = ""
  var generation: Int32 = -1
  var owned: Set<TopicPartition> = []
  var draining: Set<TopicPartition> = []
  /// Everything but heartbeats: one at a time.
  var call: Int?
  var heartbeat: (call: Int, sent: Duration, generation: Int32)?
  var lastHeartbeat: Duration = .zero
  /// When the coordinator last knew that this member is alive.
  var lastAlive: Duration = .zero
  var hasCoordinator = false
  var retry = GroupRetry()
  /// Something calls for another rebalance.
  var isRejoinDue = false
  /// What the last join said.
  var joinedTopics: Set<String> = []
  /// What it claimed: nobody else gets that before this member has given it up (KIP-429).
  var joinedOwned: Set<TopicPartition> = []
  /// The assignor that the coordinator chose.
  var protocolName: String?
  var share: GroupShare?
  var outbox: [GroupAction] = []
  private var lastCall = 0

  init(_ settings: GroupSettings, topics: Set<String>) {
    self.settings = settings
    self.topics = topics
  }

  var metadata: GroupMetadata {
    GroupMetadata(
      groupID: settings.groupID, generation: generation, memberID: memberID, instanceID: settings.instanceID)
  }

  var watchedTopics: Set<String> { topics.union(share?.topics ?? []) }

  // MARK: Events

  mutating func drained(_ partitions: Set<TopicPartition>, now: Duration) {
    let done = partitions.intersection(draining)
    owned.subtract(done)
    draining.subtract(done)
    // The next generation hands out what was given up (KIP-429).
    if !done.isEmpty, draining.isEmpty, phase == .stable { isRejoinDue = true }
  }

  mutating func saw(topics: Set<String>, partitionCounts: [String: Int32], now: Duration) {
    self.topics = topics
    guard phase == .stable else { return }
    if topics != joinedTopics { isRejoinDue = true }
    if let share, share.isOutdated(partitionCounts) { isRejoinDue = true }
  }

  mutating func commitRefused(_ code: ErrorCode, _ metadata: GroupMetadata, now: Duration) {
    // While the group rebalances the coordinator may be a generation ahead.
    guard metadata == self.metadata, phase == .stable || phase == .leaving else { return }
    switch code {
    case .unknownMemberID, .illegalGeneration: reset(code)
    case .fencedInstanceID: fail(code, .offsetCommit)
    default: break
    }
  }

  mutating func leave(_ error: KafkaError?, now: Duration) {
    guard phase != .ended else { return }
    call = nil
    if let error {
      loseAll()
      if let member = leavingMember { send(.leave(member)) }
      phase = .ended
      outbox.append(.end(error))
    } else if phase != .leaving {
      phase = .leaving
      giveUp(owned)
    }
  }

  /// What LeaveGroup is sent with: not for a static member, whose partitions wait for its return.
  private var leavingMember: LeaveGroupRequest.Member? {
    guard !memberID.isEmpty, settings.instanceID == nil, hasCoordinator else { return nil }
    return LeaveGroupRequest.Member(memberID: memberID, reason: "the consumer is closed")
  }

  // MARK: Steps

  mutating func giveUp(_ partitions: Set<TopicPartition>) {
    let fresh = partitions.subtracting(draining)
    guard !fresh.isEmpty else { return }
    draining.formUnion(fresh)
    outbox.append(.revoke(fresh))
  }

  mutating func loseAll() {
    if !owned.isEmpty { outbox.append(.lose(owned)) }
    owned = []
    draining = []
  }

  /// The coordinator has put the member out: everything anew.
  mutating func reset(_ code: ErrorCode) {
    loseAll()
    generation = -1
    if code == .unknownMemberID { memberID = "" }
    heartbeat = nil
    isRejoinDue = false
    if phase != .leaving { phase = .unjoined }
  }

  mutating func fail(_ code: ErrorCode, _ api: APIKey, _ detail: String? = nil) {
    fail(KafkaError(.broker(code), api: api, detail: detail ?? "group \(settings.groupID)"))
  }

  mutating func fail(_ error: KafkaError) {
    guard phase != .ended else { return }
    loseAll()
    phase = .ended
    call = nil
    heartbeat = nil
    outbox.append(.end(error))
  }

  @discardableResult
  mutating func send(_ request: GroupRequest) -> Int {
    lastCall += 1
    outbox.append(.send(lastCall, request))
    return lastCall
  }

  // MARK: Decisions

  mutating func poll(now: Duration) -> [GroupAction] {
    expire(now)
    if phase == .stable, isRejoinDue, draining.isEmpty {
      isRejoinDue = false
      phase = .unjoined
      if settings.isEager { giveUp(owned) }
    }
    if call == nil, !retry.isWaiting(now) { proceed() }
    beat(now)
    defer { outbox = [] }
    return outbox
  }

  /// Others may have the partitions by now: the coordinator has not heard of this member for too long.
  private mutating func expire(_ now: Duration) {
    guard !owned.isEmpty, now >= lastAlive + settings.sessionTimeout, phase != .ended else { return }
    loseAll()
    hasCoordinator = false
    guard phase == .stable || phase == .unjoined else { return }
    generation = -1
    phase = .unjoined
  }

  private mutating func proceed() {
    switch phase {
    case .unjoined where draining.isEmpty && hasCoordinator:
      call = send(.join(joinRequest))
      joinedOwned = owned
      phase = .joining
    case .unjoined where !hasCoordinator, .stable where !hasCoordinator:
      call = send(.findCoordinator)
    case .leaving where !hasCoordinator && mustBeHeard:
      // Without heartbeats the partitions would go to others while the work on them comes to its end.
      call = send(.findCoordinator)
    case .leaving where draining.isEmpty:
      if let leavingMember {
        call = send(.leave(leavingMember))
      } else {
        phase = .ended
        outbox.append(.end(nil))
      }
    default: break
    }
  }

  /// Whether a member that leaves has anything to tell the coordinator yet.
  private var mustBeHeard: Bool { !draining.isEmpty || (!memberID.isEmpty && settings.instanceID == nil) }

  private var isBeating: Bool {
    hasCoordinator && heartbeat == nil && generation >= 0 && !memberID.isEmpty && phase != .ended
  }

  private mutating func beat(_ now: Duration) {
    guard isBeating, now >= lastHeartbeat + settings.heartbeatInterval, !retry.isWaiting(now) else { return }
    let request = HeartbeatRequest(
      groupID: settings.groupID, generationID: generation, memberID: memberID, groupInstanceID: settings.instanceID)
    heartbeat = (send(.heartbeat(request)), now, generation)
    lastHeartbeat = now
  }

  func nextWake(after now: Duration) -> Duration? {
    var times: [Duration] = []
    if let at = retry.at { times.append(at) }
    if isBeating { times.append(lastHeartbeat + settings.heartbeatInterval) }
    if !owned.isEmpty { times.append(lastAlive + settings.sessionTimeout) }
    return phase == .ended ? nil : times.filter { $0 > now }.min()
  }
}

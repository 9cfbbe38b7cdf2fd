/// A member of a group that speaks KIP-848: everything is said in heartbeats, and the coordinator shares out.
///
/// The coordinator names what the member may own. The member gives up what is not in it, takes what is new, and says what
/// it owns then; only after that others get what it gave up.
struct ConsumerGroupMachine: GroupMembership {
  typealias TopicIDPartitions = ConsumerGroupHeartbeatRequest.TopicPartitions

  enum Phase: Sendable {
    case active
    case leaving
    case ended
  }

  /// What a heartbeat told the coordinator.
  struct Told: Sendable, Equatable {
    var topics: Set<String>
    var owned: Set<TopicPartition>
  }

  let settings: GroupSettings
  let memberID: String
  var phase = Phase.active
  /// 0 while the member is to join.
  var epoch: Int32 = 0
  var topics: Set<String>
  var owned: Set<TopicPartition> = []
  var draining: Set<TopicPartition> = []
  /// What the coordinator wants the member to own; nil while it has not said.
  var assignment: [TopicIDPartitions]?
  var names: [KafkaUUID: String] = [:]
  var ids: [String: KafkaUUID] = [:]
  /// What the coordinator knows for sure; nil calls for a full heartbeat.
  var told: Told?
  var telling: Told?
  /// A heartbeat or a search for the coordinator: one at a time.
  var call: Int?
  var lastHeartbeat: Duration = .zero
  var heartbeatInterval: Duration
  var lastAlive: Duration = .zero
  var hasCoordinator = false
  var retry = GroupRetry()
  var naming: Int?
  var namingRetry = GroupRetry()
  /// Since when another member holds the instance id.
  var refusedSince: Duration?
  var outbox: [GroupAction] = []
  private var lastCall = 0

  /// `memberID` must be new: it is the member's name as long as it lives (KIP-1082).
  init(_ settings: GroupSettings, topics: Set<String>, memberID: String) {
    self.settings = settings
    self.topics = topics
    self.memberID = memberID
    heartbeatInterval = settings.heartbeatInterval
  }

  var metadata: GroupMetadata {
    GroupMetadata(
      groupID: settings.groupID, generation: epoch > 0 ? epoch : -1, memberID: memberID,
      instanceID: settings.instanceID)
  }

  var watchedTopics: Set<String> { topics }

  // MARK: Events

  mutating func drained(_ partitions: Set<TopicPartition>, now: Duration) {
    let done = partitions.intersection(draining)
    owned.subtract(done)
    draining.subtract(done)
    if !done.isEmpty, phase == .active { reconcile() }
  }

  mutating func saw(topics: Set<String>, partitionCounts: [String: Int32], now: Duration) {
    // Partitions that came are the coordinator's business.
    self.topics = topics
  }

  mutating func commitRefused(_ code: ErrorCode, _ metadata: GroupMetadata, now: Duration) {
    guard metadata == self.metadata else { return }
    switch code {
    case .unknownMemberID, .fencedMemberEpoch: reset()
    case .fencedInstanceID: fail(code, .offsetCommit, nil)
    default: break
    }
  }

  mutating func leave(_ error: KafkaError?, now: Duration) {
    guard phase != .ended else { return }
    call = nil
    if let error {
      loseAll()
      if isKnown { send(.consumerHeartbeat(farewell)) }
      phase = .ended
      outbox.append(.end(error))
    } else if phase != .leaving {
      phase = .leaving
      giveUp(owned)
    }
  }

  /// Whether the coordinator has heard of this member.
  private var isKnown: Bool { hasCoordinator && epoch > 0 }

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

  /// The coordinator has put the member out: it joins anew.
  mutating func reset() {
    loseAll()
    epoch = 0
    assignment = nil
    told = nil
    // An answer to what was said before is none to the joining anew.
    call = nil
  }

  mutating func fail(_ code: ErrorCode, _ api: APIKey, _ message: String?) {
    let words = [message, "group \(settings.groupID)"].compactMap { $0 }.filter { !$0.isEmpty }
    fail(KafkaError(.broker(code), api: api, detail: words.joined(separator: ", ")))
  }

  mutating func fail(_ error: KafkaError) {
    guard phase != .ended else { return }
    loseAll()
    phase = .ended
    call = nil
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
    if call == nil, phase != .ended, !retry.isWaiting(now) { proceed(now) }
    if naming == nil, !namingRetry.isWaiting(now), !unnamed.isEmpty { naming = send(.nameTopics(unnamed)) }
    defer { outbox = [] }
    return outbox
  }

  /// Others may have the partitions by now: the coordinator has not heard of this member for too long.
  private mutating func expire(_ now: Duration) {
    guard !owned.isEmpty, now >= lastAlive + settings.sessionTimeout, phase != .ended else { return }
    reset()
    hasCoordinator = false
  }

  private mutating func proceed(_ now: Duration) {
    if phase == .leaving, draining.isEmpty {
      if isKnown {
        call = send(.consumerHeartbeat(farewell))
      } else {
        phase = .ended
        outbox.append(.end(nil))
      }
    } else if !hasCoordinator {
      call = send(.findCoordinator)
    } else if epoch == 0 ? phase == .active : isNewsDue || now >= lastHeartbeat + heartbeatInterval {
      lastHeartbeat = now
      let state = Told(topics: topics, owned: owned)
      call = send(.consumerHeartbeat(heartbeat(state)))
      telling = state
    }
  }

  /// Whether there is something to tell before the next heartbeat is due.
  private var isNewsDue: Bool {
    guard let told else { return true }
    return told.topics != topics || (draining.isEmpty && told.owned != owned)
  }

  private func heartbeat(_ state: Told) -> ConsumerGroupHeartbeatRequest {
    var request = ConsumerGroupHeartbeatRequest()
    request.groupID = settings.groupID
    request.memberID = memberID
    request.memberEpoch = epoch
    if told == nil {
      request.instanceID = settings.instanceID
      request.rackID = settings.rackID
      request.rebalanceTimeout = settings.rebalanceTimeout.milliseconds
      request.serverAssignor = settings.serverAssignor
    }
    if told?.topics != state.topics { request.subscribedTopicNames = state.topics.sorted() }
    if told?.owned != state.owned { request.topicPartitions = list(epoch == 0 ? [] : state.owned) }
    return request
  }

  /// -1 leaves; -2 keeps a static member's partitions for its return.
  private var farewell: ConsumerGroupHeartbeatRequest {
    var request = ConsumerGroupHeartbeatRequest()
    request.groupID = settings.groupID
    request.memberID = memberID
    request.instanceID = settings.instanceID
    request.memberEpoch = settings.instanceID == nil ? -1 : -2
    return request
  }

  private func list(_ partitions: Set<TopicPartition>) -> [TopicIDPartitions] {
    Dictionary(grouping: partitions, by: \.topic).sorted { $0.key < $1.key }.compactMap { topic, partitions in
      guard let id = ids[topic] else { return nil }
      return TopicIDPartitions(topicID: id, partitions: partitions.map(\.partition).sorted())
    }
  }

  func nextWake(after now: Duration) -> Duration? {
    guard phase != .ended else { return nil }
    var times = [retry.at, namingRetry.at].compactMap { $0 }
    if call == nil { times.append(lastHeartbeat + heartbeatInterval) }
    if !owned.isEmpty { times.append(lastAlive + settings.sessionTimeout) }
    return times.filter { $0 > now }.min()
  }
}

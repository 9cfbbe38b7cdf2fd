@testable import KafkaWire

/// A classic group's coordinator as far as one member sees it, step by step in a test's hands. No I/O, no clock.
struct ClassicBench {
  var machine: GroupMachine
  var now: Duration = .seconds(100)
  /// What the machine wanted in the last step, in words.
  var actions: [String] = []
  private var calls: [String: Int] = [:]
  private(set) var lastJoin: JoinGroupRequest?
  private(set) var lastSync: SyncGroupRequest?

  init(_ assignors: [any PartitionAssignor] = [CooperativeStickyAssignor()], instanceID: String? = nil) {
    var settings = GroupSettings(groupID: "g")
    settings.assignors = assignors
    settings.instanceID = instanceID
    machine = GroupMachine(settings, topics: ["t"])
  }

  static func t(_ partitions: Int32...) -> Set<TopicPartition> { Set(partitions.map { TopicPartition("t", $0) }) }

  @discardableResult
  mutating func poll(after time: Duration = .zero) -> [String] {
    now += time
    actions = machine.poll(now: now).map { describe($0) }
    return actions
  }

  private mutating func describe(_ action: GroupAction) -> String {
    switch action {
    case .send(let call, let request):
      let name = name(request)
      calls[name] = call
      return name
    case .start(let partitions): return "start \(Self.text(partitions))"
    case .revoke(let partitions): return "revoke \(Self.text(partitions))"
    case .lose(let partitions): return "lose \(Self.text(partitions))"
    case .end(nil): return "end"
    case .end(let error?): return "end: \(error.code)"
    }
  }

  private mutating func name(_ request: GroupRequest) -> String {
    switch request {
    case .findCoordinator: return "find"
    case .join(let join):
      lastJoin = join
      return "join"
    case .listTopics: return "list"
    case .sync(let sync):
      lastSync = sync
      return "sync"
    case .heartbeat: return "heartbeat"
    case .leave: return "leave"
    case .consumerHeartbeat, .nameTopics: return "?"
    }
  }

  private static func text(_ partitions: Set<TopicPartition>) -> String {
    partitions.sorted().map(\.description).joined(separator: " ")
  }

  /// Answers the last request of that name, and polls.
  @discardableResult
  mutating func answer(_ name: String, _ answer: GroupAnswer, after time: Duration = .zero) -> [String] {
    now += time
    if let call = calls[name] { machine.answered(call, answer, now: now) }
    return poll()
  }

  @discardableResult
  mutating func fail(_ name: String, _ code: KafkaError.Code = .connectionClosed) -> [String] {
    answer(name, .failed(KafkaError(code)))
  }

  @discardableResult
  mutating func beat(_ code: ErrorCode) -> [String] { answer("heartbeat", .heartbeat(code)) }

  /// The answer to a join as a follower.
  @discardableResult
  mutating func joined(
    _ generation: Int32, as member: String = "m", leader: String = "other", error: ErrorCode = .none,
    members: [JoinGroupResponse.Member] = [], skipAssignment: Bool = false
  ) -> [String] {
    var response = JoinGroupResponse()
    response.errorCode = error
    response.generationID = generation
    response.memberID = member
    response.leader = leader
    response.protocolName = machine.settings.assignors.first?.name
    response.members = members
    response.skipAssignment = skipAssignment
    return answer("join", .joined(response))
  }

  @discardableResult
  mutating func synced(_ partitions: Set<TopicPartition>, error: ErrorCode = .none) -> [String] {
    var response = SyncGroupResponse()
    response.errorCode = error
    let assignment = ConsumerProtocolAssignment(assignedPartitions: ConsumerProtocolTopicPartitions.list(partitions))
    if error == .none { response.assignment = (try? assignment.encode(version: 1)) ?? Bytes() }
    return answer("sync", .synced(response))
  }

  @discardableResult
  mutating func drained(_ partitions: Set<TopicPartition>) -> [String] {
    machine.drained(partitions, now: now)
    return poll()
  }

  /// From nothing to the first share.
  mutating func settle(_ partitions: Set<TopicPartition>, generation: Int32 = 1) {
    poll()
    answer("find", .coordinator)
    joined(-1, error: .memberIDRequired)
    joined(generation)
    synced(partitions)
  }
}

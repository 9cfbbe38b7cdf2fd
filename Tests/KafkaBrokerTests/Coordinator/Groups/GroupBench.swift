import KafkaWire

@testable import KafkaBroker

/// A coordinator with a clock that stands still until it is moved, and what it has answered.
final class GroupBench {
  var coordinator: GroupCoordinator
  private(set) var now = ContinuousClock.now
  private var joins: [GroupTicket: JoinGroupResponse] = [:]
  private var syncs: [GroupTicket: SyncGroupResponse] = [:]
  private var lastID = 0

  init(_ adjust: (inout GroupSettings) -> Void = { _ in }) {
    var settings = GroupSettings()
    adjust(&settings)
    coordinator = GroupCoordinator(settings)
  }

  /// What a test says of a member.
  struct Wish {
    var memberID = ""
    var instance: String?
    var protocols = ["range"]
    var topics = ["video"]
    var session: Int32 = 10_000
    var rebalance: Int32 = 60_000
    var version: Int16 = 9
    var group = "g"
    var type = "consumer"
  }

  func join(_ wish: Wish) -> GroupTicket {
    lastID += 1
    var request = JoinGroupRequest()
    request.groupID = wish.group
    request.memberID = wish.memberID
    request.groupInstanceID = wish.instance
    request.sessionTimeout = wish.session
    request.rebalanceTimeout = wish.rebalance
    request.protocolType = wish.type
    let metadata = (try? ConsumerProtocolSubscription(topics: wish.topics).encode(version: 1)) ?? Bytes()
    request.protocols = wish.protocols.map { .init(name: $0, metadata: metadata) }
    let ticket = coordinator.nextTicket()
    coordinator.join(
      GroupJoin(
        request: request, version: wish.version, clientID: "c", clientHost: "/h",
        freshID: "\(wish.instance ?? "c")-\(lastID)", ticket: ticket), now)
    collect()
    return ticket
  }

  func sync(
    _ id: String, _ generation: Int32, parts: [String: String] = [:], instance: String? = nil, name: String? = nil
  ) -> GroupTicket {
    var request = SyncGroupRequest()
    request.groupID = "g"
    request.memberID = id
    request.generationID = generation
    request.groupInstanceID = instance
    request.protocolName = name
    request.assignments = parts.sorted { $0.key < $1.key }.map { .init(memberID: $0.key, assignment: Bytes($0.value)) }
    let ticket = coordinator.nextTicket()
    coordinator.sync(request, ticket, now)
    collect()
    return ticket
  }

  func heartbeat(_ id: String, _ generation: Int32, instance: String? = nil) -> ErrorCode {
    coordinator.heartbeat(
      HeartbeatRequest(groupID: "g", generationID: generation, memberID: id, groupInstanceID: instance), now)
  }

  func leave(_ id: String, instance: String? = nil) -> ErrorCode {
    defer { collect() }
    return coordinator.leave("g", .init(memberID: id, groupInstanceID: instance), now)
  }

  func commit(_ id: String, _ generation: Int32, instance: String? = nil) -> ErrorCode? {
    var request = OffsetCommitRequest(groupID: "g", topics: [])
    request.memberID = id
    request.generationIDOrMemberEpoch = generation
    request.groupInstanceID = instance
    return coordinator.commitRefusal(request, now)
  }

  func pass(_ time: Duration) {
    now += time
    expire()
  }

  func expire() {
    coordinator.expire(now)
    collect()
  }

  private func collect() {
    for answer in coordinator.takeAnswers() {
      switch answer.body {
      case .join(let response): joins[answer.ticket] = response
      case .sync(let response): syncs[answer.ticket] = response
      }
    }
  }

  /// The answer, once; nil where there is none yet.
  func joined(_ ticket: GroupTicket) -> JoinGroupResponse? { joins.removeValue(forKey: ticket) }

  func synced(_ ticket: GroupTicket) -> SyncGroupResponse? { syncs.removeValue(forKey: ticket) }

  var state: GroupState { coordinator.groups["g"]?.state ?? .dead }

  var generation: Int32 { coordinator.groups["g"]?.generation ?? 0 }

  // MARK: Whole steps

  /// A new member's id.
  func freshID(_ wish: Wish = Wish()) -> String {
    let ticket = join(wish)
    return joined(ticket)?.memberID ?? ""
  }

  /// A stable group of as many members; the first one leads.
  func stable(_ count: Int, _ wish: Wish = Wish()) -> [String] {
    let ids = (0..<count).map { _ in freshID(wish) }
    for id in ids { rejoin(id, wish) }
    expire()
    share(ids)
    return ids
  }

  func rejoin(_ id: String, _ wish: Wish = Wish()) {
    var again = wish
    again.memberID = id
    _ = join(again)
  }

  /// The leader gives each member its own name as its part.
  func share(_ ids: [String]) {
    let leader = coordinator.groups["g"]?.leader ?? ""
    let parts = Dictionary(uniqueKeysWithValues: ids.map { ($0, "part of \($0)") })
    for id in ids where id != leader { _ = sync(id, generation) }
    _ = sync(leader, generation, parts: parts)
  }
}

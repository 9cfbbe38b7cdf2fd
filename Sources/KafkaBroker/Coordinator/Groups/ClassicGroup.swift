import KafkaWire

/// One classic consumer group (the protocol before KIP-848) as its coordinator sees it. A value: time comes in with
/// every call, and what members are told goes out through ``takeAnswers()``.
struct ClassicGroup: Sendable {
  typealias Instant = ContinuousClock.Instant

  let settings: GroupSettings
  var state = GroupState.empty
  var generation: Int32 = 0
  /// `consumer` for consumers; nil until there was a member.
  var protocolType: String?
  /// What the members of this generation agreed on.
  var protocolName: String?
  var leader: String?
  var members: [String: GroupMember] = [:]
  /// Member ids of the static members, by their instance ids (KIP-345).
  var statics: [String: String] = [:]
  /// Ids that were given out and not joined with yet, and until when they may be (KIP-394).
  var pending: [String: Instant] = [:]
  /// Members of this generation that have not asked for their part yet.
  var pendingSync: Set<String> = []
  /// When the wait for joins ends.
  var joinDeadline: Instant?
  /// When the wait for ``pendingSync`` ends.
  var syncDeadline: Instant?
  /// The group had no members: it waits its whole delay for more.
  var isFirstJoin = false
  /// By how much the delay may still be prolonged, and whether a member came that it should be prolonged for.
  var delayLeft = Duration.zero
  var hasMoreJoined = false
  var answers: [GroupAnswer] = []
  /// Bytes that it takes to keep the group when nobody is in it.
  private let overhead: Int
  private var lastOrdinal: UInt64 = 0

  init(_ id: String, _ settings: GroupSettings) {
    self.settings = settings
    overhead = Self.overhead(id)
  }

  static func overhead(_ id: String) -> Int { 512 + id.utf8.count }

  /// What members are to be told, in this order.
  mutating func takeAnswers() -> [GroupAnswer] {
    defer { answers = [] }
    return answers
  }

  var ordered: [GroupMember] { members.values.sorted { $0.ordinal < $1.ordinal } }

  var isUnused: Bool { members.isEmpty && pending.isEmpty }

  var weight: Int { members.values.reduce(overhead + pending.count * 512) { $0 + $1.weight } }

  /// The longest of the members' patience with a rebalance.
  var rebalanceTimeout: Duration { members.values.map(\.rebalanceTimeout).max() ?? .zero }

  /// When ``expire(_:)`` has something to do; nil for never.
  var nextDeadline: Instant? {
    var next = [joinDeadline, syncDeadline, pending.values.min()].compactMap(\.self).min()
    for member in members.values {
      if let deadline = member.nextDeadline { next = min(next ?? deadline, deadline) }
    }
    return next
  }

  mutating func nextOrdinal() -> UInt64 {
    lastOrdinal += 1
    return lastOrdinal
  }

  /// Why a request in this name is refused; nil where the name is a member's.
  func refusal(of id: String, instance: String?) -> ErrorCode? {
    if let instance {
      guard let known = statics[instance] else { return .unknownMemberID }
      if known != id { return .fencedInstanceID }
    }
    return members[id] == nil ? .unknownMemberID : nil
  }

  // MARK: Answers

  mutating func refuse(_ ticket: GroupTicket, _ error: ErrorCode, memberID: String = "") {
    var response = JoinGroupResponse()
    response.errorCode = error
    response.protocolName = nil
    response.memberID = memberID
    answers.append(GroupAnswer(ticket: ticket, body: .join(response)))
  }

  mutating func answerSync(_ ticket: GroupTicket, _ error: ErrorCode, assignment: Bytes = Bytes()) {
    var response = SyncGroupResponse()
    response.errorCode = error
    response.assignment = assignment
    if error == .none {
      response.protocolType = protocolType
      response.protocolName = protocolName
    }
    answers.append(GroupAnswer(ticket: ticket, body: .sync(response)))
  }

  /// The generation as the member is to see it.
  func generationResponse(for id: String) -> JoinGroupResponse {
    var response = JoinGroupResponse()
    response.generationID = generation
    response.protocolType = protocolType
    response.protocolName = protocolName
    response.leader = leader ?? ""
    response.memberID = id
    if id == leader { response.members = memberList }
    return response
  }

  var memberList: [JoinGroupResponse.Member] {
    ordered.map { .init(memberID: $0.id, groupInstanceID: $0.instanceID, metadata: $0.metadata(protocolName)) }
  }
}

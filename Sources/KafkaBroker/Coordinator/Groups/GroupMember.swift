import KafkaWire

/// A member of a classic group.
struct GroupMember: Sendable {
  /// A static member that comes back gets another.
  var id: String
  /// Members in the order in which they came.
  let ordinal: UInt64
  let instanceID: String?
  let clientID: String
  let clientHost: String
  private(set) var sessionTimeout: Duration
  private(set) var rebalanceTimeout: Duration
  /// What it can do, the best first.
  private(set) var protocols: [JoinGroupRequest.SupportedProtocol]
  var assignment = Bytes()
  /// It waits in its first join.
  var isNew = true
  /// Its JoinGroup that waits for the others.
  var join: GroupTicket?
  /// Its SyncGroup that waits for the leader's.
  var sync: GroupTicket?
  /// When its session ends, unless it is heard of.
  var deadline: ContinuousClock.Instant

  init(id: String, ordinal: UInt64, _ join: GroupJoin, deadline: ContinuousClock.Instant) {
    self.id = id
    self.ordinal = ordinal
    instanceID = join.request.groupInstanceID
    clientID = join.clientID
    clientHost = join.clientHost
    sessionTimeout = join.sessionTimeout
    rebalanceTimeout = join.rebalanceTimeout
    protocols = join.protocols
    self.deadline = deadline
  }

  /// Takes over what the member says of itself now.
  mutating func update(_ join: GroupJoin) {
    sessionTimeout = join.sessionTimeout
    rebalanceTimeout = join.rebalanceTimeout
    protocols = join.protocols
  }

  /// The member was heard of.
  mutating func renew(_ now: ContinuousClock.Instant) { deadline = now + sessionTimeout }

  /// Whether its session is over. Who waits for an answer cannot heartbeat, but for a new member's patience.
  func isExpired(_ now: ContinuousClock.Instant) -> Bool {
    now >= deadline && (isNew || (join == nil && sync == nil))
  }

  /// When to look at the session next.
  var nextDeadline: ContinuousClock.Instant? {
    isNew || (join == nil && sync == nil) ? deadline : nil
  }

  func says(_ other: [JoinGroupRequest.SupportedProtocol]) -> Bool {
    protocols.elementsEqual(other) { $0.name == $1.name && $0.metadata == $1.metadata }
  }

  func metadata(_ name: String?) -> Bytes { protocols.first { $0.name == name }?.metadata ?? Bytes() }

  /// Bytes that it takes to keep the member.
  var weight: Int { Self.weight(protocols) + assignment.count }

  static func weight(_ protocols: [JoinGroupRequest.SupportedProtocol]) -> Int {
    protocols.reduce(1024) { $0 + $1.name.utf8.count + $1.metadata.count + 128 }
  }
}

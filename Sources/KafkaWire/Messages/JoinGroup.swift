/// JoinGroup (key 11), versions 2–9, flexible from 6: a member of a classic group asks for the next generation.
public struct JoinGroupRequest: KafkaRequest {
  public typealias Response = JoinGroupResponse
  public static let api = API(.joinGroup, versions: 2...9, flexibleFrom: 6)

  public var groupID = ""
  /// Milliseconds without a heartbeat after which the member is out.
  public var sessionTimeout: Int32 = 0
  /// Milliseconds that members have to join again when the group rebalances.
  public var rebalanceTimeout: Int32 = -1
  /// Empty at first. From version 4 the coordinator gives an id and asks for a second try with it (KIP-394).
  public var memberID = ""
  /// Static membership, from version 5 (KIP-345).
  public var groupInstanceID: String?
  /// `consumer` for consumers.
  public var protocolType = ""
  /// What the member can do, the best first.
  public var protocols: [SupportedProtocol] = []
  /// Why the member joins, from version 8 (KIP-800).
  public var reason: String?
  public var tags: [TaggedField] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.string(&groupID, "group_id")
    try c.int(&sessionTimeout, "session_timeout_ms")
    try c.int(&rebalanceTimeout, "rebalance_timeout_ms")
    try c.string(&memberID, "member_id")
    try c.nullableString(&groupInstanceID, "group_instance_id", in: 5...)
    try c.string(&protocolType, "protocol_type")
    try c.array(&protocols, "protocols")
    try c.nullableString(&reason, "reason", in: 8..., ignorable: true)
    try c.tags(&tags)
  }

  public struct SupportedProtocol: WireStruct {
    /// For consumers: the assignor.
    public var name = ""
    /// For consumers: a ``ConsumerProtocolSubscription``.
    public var metadata = Bytes()
    public var tags: [TaggedField] = []

    public init() {}

    public init(name: String, metadata: Bytes) {
      self.name = name
      self.metadata = metadata
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&name, "name")
      try c.bytes(&metadata, "metadata")
      try c.tags(&tags)
    }
  }
}

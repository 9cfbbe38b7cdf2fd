/// The generation that the member is in, and for its leader all the members.
public struct JoinGroupResponse: KafkaResponse {
  public static let api = JoinGroupRequest.api

  /// Milliseconds.
  public var throttleTime: Int32 = 0
  public var errorCode = ErrorCode.none
  public var generationID: Int32 = -1
  /// From version 7.
  public var protocolType: String?
  /// The protocol that all members have; nil, from version 7, where there is an error.
  public var protocolName: String? = ""
  /// The leader's member id.
  public var leader = ""
  /// Whether the leader must not assign anew, from version 9 (KIP-814).
  public var skipAssignment = false
  public var memberID = ""
  /// Empty but for the leader.
  public var members: [Member] = []
  public var tags: [TaggedField] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.int(&throttleTime, "throttle_time_ms")
    try c.int(&errorCode.rawValue, "error_code")
    try c.int(&generationID, "generation_id")
    try c.nullableString(&protocolType, "protocol_type", in: 7..., ignorable: true)
    try c.string(&protocolName, "protocol_name", nullableIn: 7...)
    try c.string(&leader, "leader")
    try c.bool(&skipAssignment, "skip_assignment", in: 9...)
    try c.string(&memberID, "member_id")
    try c.array(&members, "members")
    try c.tags(&tags)
  }

  public struct Member: WireStruct {
    public var memberID = ""
    /// From version 5.
    public var groupInstanceID: String?
    /// For consumers: a ``ConsumerProtocolSubscription``.
    public var metadata = Bytes()
    public var tags: [TaggedField] = []

    public init() {}

    public init(memberID: String, groupInstanceID: String? = nil, metadata: Bytes) {
      self.memberID = memberID
      self.groupInstanceID = groupInstanceID
      self.metadata = metadata
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&memberID, "member_id")
      try c.nullableString(&groupInstanceID, "group_instance_id", in: 5..., ignorable: true)
      try c.bytes(&metadata, "metadata")
      try c.tags(&tags)
    }
  }
}

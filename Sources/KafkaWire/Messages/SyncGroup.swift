/// SyncGroup (key 14), versions 0–5, flexible from 4: the leader gives every member its part, the others ask for theirs.
public struct SyncGroupRequest: KafkaRequest {
  public typealias Response = SyncGroupResponse
  public static let api = API(.syncGroup, versions: 0...5, flexibleFrom: 4)

  public var groupID = ""
  public var generationID: Int32 = 0
  public var memberID = ""
  /// From version 3 (KIP-345).
  public var groupInstanceID: String?
  /// From version 5 (KIP-559).
  public var protocolType: String?
  /// From version 5.
  public var protocolName: String?
  /// Empty but from the leader.
  public var assignments: [Assignment] = []
  public var tags: [TaggedField] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.string(&groupID, "group_id")
    try c.int(&generationID, "generation_id")
    try c.string(&memberID, "member_id")
    try c.nullableString(&groupInstanceID, "group_instance_id", in: 3...)
    try c.nullableString(&protocolType, "protocol_type", in: 5..., ignorable: true)
    try c.nullableString(&protocolName, "protocol_name", in: 5..., ignorable: true)
    try c.array(&assignments, "assignments")
    try c.tags(&tags)
  }

  public struct Assignment: WireStruct {
    public var memberID = ""
    /// For consumers: a ``ConsumerProtocolAssignment``.
    public var assignment = Bytes()
    public var tags: [TaggedField] = []

    public init() {}

    public init(memberID: String, assignment: Bytes) {
      self.memberID = memberID
      self.assignment = assignment
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&memberID, "member_id")
      try c.bytes(&assignment, "assignment")
      try c.tags(&tags)
    }
  }
}

/// The member's own part.
public struct SyncGroupResponse: KafkaResponse {
  public static let api = SyncGroupRequest.api

  /// Milliseconds, from version 1.
  public var throttleTime: Int32 = 0
  public var errorCode = ErrorCode.none
  /// From version 5.
  public var protocolType: String?
  /// From version 5.
  public var protocolName: String?
  /// For consumers: a ``ConsumerProtocolAssignment``; empty where there is an error.
  public var assignment = Bytes()
  public var tags: [TaggedField] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.int(&throttleTime, "throttle_time_ms", in: 1..., ignorable: true)
    try c.int(&errorCode.rawValue, "error_code")
    try c.nullableString(&protocolType, "protocol_type", in: 5..., ignorable: true)
    try c.nullableString(&protocolName, "protocol_name", in: 5..., ignorable: true)
    try c.bytes(&assignment, "assignment")
    try c.tags(&tags)
  }
}

/// LeaveGroup (key 13), versions 0–5, flexible from 4: members leave a classic group. Several at once from 3 (KIP-345).
public struct LeaveGroupRequest: KafkaRequest {
  public typealias Response = LeaveGroupResponse
  public static let api = API(.leaveGroup, versions: 0...5, flexibleFrom: 4)

  public var groupID = ""
  /// Versions 0–2.
  public var memberID = ""
  /// From version 3.
  public var members: [Member] = []
  public var tags: [TaggedField] = []

  public init() {}

  /// One member leaves, said in the form that `version` has.
  public init(groupID: String, member: Member, version: Int16) {
    self.groupID = groupID
    if version >= 3 { members = [member] } else { memberID = member.memberID }
  }

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.string(&groupID, "group_id")
    try c.string(&memberID, "member_id", in: ...2)
    try c.array(&members, "members", in: 3...)
    try c.tags(&tags)
  }

  public struct Member: WireStruct {
    public var memberID = ""
    public var groupInstanceID: String?
    /// Why it leaves, from version 5 (KIP-800).
    public var reason: String?
    public var tags: [TaggedField] = []

    public init() {}

    public init(memberID: String, groupInstanceID: String? = nil, reason: String? = nil) {
      self.memberID = memberID
      self.groupInstanceID = groupInstanceID
      self.reason = reason
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&memberID, "member_id")
      try c.nullableString(&groupInstanceID, "group_instance_id")
      try c.nullableString(&reason, "reason", in: 5..., ignorable: true)
      try c.tags(&tags)
    }
  }
}

/// Whether the members have left.
public struct LeaveGroupResponse: KafkaResponse {
  public static let api = LeaveGroupRequest.api

  /// Milliseconds, from version 1.
  public var throttleTime: Int32 = 0
  public var errorCode = ErrorCode.none
  /// From version 3.
  public var members: [Member] = []
  public var tags: [TaggedField] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.int(&throttleTime, "throttle_time_ms", in: 1..., ignorable: true)
    try c.int(&errorCode.rawValue, "error_code")
    try c.array(&members, "members", in: 3...)
    try c.tags(&tags)
  }

  public struct Member: WireStruct {
    public var memberID = ""
    public var groupInstanceID: String?
    public var errorCode = ErrorCode.none
    public var tags: [TaggedField] = []

    public init() {}

    public init(memberID: String, groupInstanceID: String?, errorCode: ErrorCode) {
      self.memberID = memberID
      self.groupInstanceID = groupInstanceID
      self.errorCode = errorCode
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&memberID, "member_id")
      try c.nullableString(&groupInstanceID, "group_instance_id")
      try c.int(&errorCode.rawValue, "error_code")
      try c.tags(&tags)
    }
  }
}

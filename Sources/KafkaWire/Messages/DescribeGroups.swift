/// DescribeGroups (key 15), versions 0–6, flexible from 5: classic groups and their members.
public struct DescribeGroupsRequest: KafkaRequest {
  public typealias Response = DescribeGroupsResponse
  public static let api = API(.describeGroups, versions: 0...6, flexibleFrom: 5)

  public var groups: [String] = []
  /// From version 3 (KIP-430).
  public var includeAuthorizedOperations = false
  public var tags: [TaggedField] = []

  public init() {}

  public init(groups: [String]) {
    self.groups = groups
  }

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.array(&groups, "groups")
    try c.bool(&includeAuthorizedOperations, "include_authorized_operations", in: 3...)
    try c.tags(&tags)
  }
}

/// The groups that were asked for. An unknown one is `Dead`, and from version 6 an error (KIP-1043).
public struct DescribeGroupsResponse: KafkaResponse {
  public static let api = DescribeGroupsRequest.api

  /// Milliseconds, from version 1.
  public var throttleTime: Int32 = 0
  public var groups: [Group] = []
  public var tags: [TaggedField] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.int(&throttleTime, "throttle_time_ms", in: 1..., ignorable: true)
    try c.array(&groups, "groups")
    try c.tags(&tags)
  }

  public struct Group: WireStruct {
    public var errorCode = ErrorCode.none
    /// From version 6.
    public var errorMessage: String?
    public var groupID = ""
    /// `Empty`, `PreparingRebalance`, `CompletingRebalance`, `Stable`, `Dead`, or empty where there is an error.
    public var groupState = ""
    /// `consumer` for consumers.
    public var protocolType = ""
    /// For consumers: the assignor.
    public var protocolData = ""
    public var members: [Member] = []
    /// A bit per operation, from version 3; `Int32.min` where they were not asked for.
    public var authorizedOperations = Int32.min
    public var tags: [TaggedField] = []

    public init() {}

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&errorCode.rawValue, "error_code")
      try c.nullableString(&errorMessage, "error_message", in: 6..., ignorable: true)
      try c.string(&groupID, "group_id")
      try c.string(&groupState, "group_state")
      try c.string(&protocolType, "protocol_type")
      try c.string(&protocolData, "protocol_data")
      try c.array(&members, "members")
      try c.int(&authorizedOperations, "authorized_operations", in: 3..., missing: .min)
      try c.tags(&tags)
    }
  }

  public struct Member: WireStruct {
    public var memberID = ""
    /// From version 4.
    public var groupInstanceID: String?
    public var clientID = ""
    public var clientHost = ""
    /// For consumers: a ``ConsumerProtocolSubscription``; empty while the group is not stable.
    public var memberMetadata = Bytes()
    /// For consumers: a ``ConsumerProtocolAssignment``; empty while the group is not stable.
    public var memberAssignment = Bytes()
    public var tags: [TaggedField] = []

    public init() {}

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&memberID, "member_id")
      try c.nullableString(&groupInstanceID, "group_instance_id", in: 4..., ignorable: true)
      try c.string(&clientID, "client_id")
      try c.string(&clientHost, "client_host")
      try c.bytes(&memberMetadata, "member_metadata")
      try c.bytes(&memberAssignment, "member_assignment")
      try c.tags(&tags)
    }
  }
}

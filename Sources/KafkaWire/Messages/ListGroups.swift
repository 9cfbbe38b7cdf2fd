/// ListGroups (key 16), versions 0–5, flexible from 3: the groups that one broker coordinates.
public struct ListGroupsRequest: KafkaRequest {
  public typealias Response = ListGroupsResponse
  public static let api = API(.listGroups, versions: 0...5, flexibleFrom: 3)

  /// From version 4 (KIP-518); empty for groups in any state.
  public var statesFilter: [String] = []
  /// From version 5 (KIP-848); empty for groups of any type.
  public var typesFilter: [String] = []
  public var tags: [TaggedField] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.array(&statesFilter, "states_filter", in: 4...)
    try c.array(&typesFilter, "types_filter", in: 5...)
    try c.tags(&tags)
  }
}

/// The broker's groups.
public struct ListGroupsResponse: KafkaResponse {
  public static let api = ListGroupsRequest.api

  /// Milliseconds, from version 1.
  public var throttleTime: Int32 = 0
  public var errorCode = ErrorCode.none
  public var groups: [Group] = []
  public var tags: [TaggedField] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.int(&throttleTime, "throttle_time_ms", in: 1..., ignorable: true)
    try c.int(&errorCode.rawValue, "error_code")
    try c.array(&groups, "groups")
    try c.tags(&tags)
  }

  public struct Group: WireStruct {
    public var groupID = ""
    /// `consumer` for consumers; empty for a group that only stores offsets.
    public var protocolType = ""
    /// From version 4.
    public var groupState = ""
    /// `classic` or `consumer`, from version 5.
    public var groupType = ""
    public var tags: [TaggedField] = []

    public init() {}

    public init(groupID: String, protocolType: String, groupState: String = "", groupType: String = "") {
      self.groupID = groupID
      self.protocolType = protocolType
      self.groupState = groupState
      self.groupType = groupType
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&groupID, "group_id")
      try c.string(&protocolType, "protocol_type")
      try c.string(&groupState, "group_state", in: 4..., ignorable: true)
      try c.string(&groupType, "group_type", in: 5..., ignorable: true)
      try c.tags(&tags)
    }
  }
}

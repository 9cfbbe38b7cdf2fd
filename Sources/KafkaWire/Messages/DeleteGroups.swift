/// DeleteGroups (key 42), versions 0–2, flexible from 2: groups without members, and their offsets.
public struct DeleteGroupsRequest: KafkaRequest {
  public typealias Response = DeleteGroupsResponse
  public static let api = API(.deleteGroups, versions: 0...2, flexibleFrom: 2)

  public var groupsNames: [String] = []
  public var tags: [TaggedField] = []

  public init() {}

  public init(groupsNames: [String]) {
    self.groupsNames = groupsNames
  }

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.array(&groupsNames, "groups_names")
    try c.tags(&tags)
  }
}

/// Whether each group is gone.
public struct DeleteGroupsResponse: KafkaResponse {
  public static let api = DeleteGroupsRequest.api

  /// Milliseconds.
  public var throttleTime: Int32 = 0
  public var results: [Group] = []
  public var tags: [TaggedField] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.int(&throttleTime, "throttle_time_ms")
    try c.array(&results, "results")
    try c.tags(&tags)
  }

  public struct Group: WireStruct {
    public var groupID = ""
    public var errorCode = ErrorCode.none
    public var tags: [TaggedField] = []

    public init() {}

    public init(groupID: String, errorCode: ErrorCode) {
      self.groupID = groupID
      self.errorCode = errorCode
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&groupID, "group_id")
      try c.int(&errorCode.rawValue, "error_code")
      try c.tags(&tags)
    }
  }
}

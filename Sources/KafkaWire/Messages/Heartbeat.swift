/// Heartbeat (key 12), versions 0–4, flexible from 4: a member of a classic group is alive.
public struct HeartbeatRequest: KafkaRequest {
  public typealias Response = HeartbeatResponse
  public static let api = API(.heartbeat, versions: 0...4, flexibleFrom: 4)

  public var groupID = ""
  public var generationID: Int32 = 0
  public var memberID = ""
  /// From version 3 (KIP-345).
  public var groupInstanceID: String?
  public var tags: [TaggedField] = []

  public init() {}

  public init(groupID: String, generationID: Int32, memberID: String, groupInstanceID: String? = nil) {
    self.groupID = groupID
    self.generationID = generationID
    self.memberID = memberID
    self.groupInstanceID = groupInstanceID
  }

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.string(&groupID, "group_id")
    try c.int(&generationID, "generation_id")
    try c.string(&memberID, "member_id")
    try c.nullableString(&groupInstanceID, "group_instance_id", in: 3...)
    try c.tags(&tags)
  }
}

/// Whether the member is still in its generation; `rebalanceInProgress` asks it to join again.
public struct HeartbeatResponse: KafkaResponse {
  public static let api = HeartbeatRequest.api

  /// Milliseconds, from version 1.
  public var throttleTime: Int32 = 0
  public var errorCode = ErrorCode.none
  public var tags: [TaggedField] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.int(&throttleTime, "throttle_time_ms", in: 1..., ignorable: true)
    try c.int(&errorCode.rawValue, "error_code")
    try c.tags(&tags)
  }
}

/// The groups that were asked for.
public struct ConsumerGroupDescribeResponse: KafkaResponse {
  public static let api = ConsumerGroupDescribeRequest.api

  /// Milliseconds.
  public var throttleTime: Int32 = 0
  public var groups: [Group] = []
  public var tags: [TaggedField] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.int(&throttleTime, "throttle_time_ms")
    try c.array(&groups, "groups")
    try c.tags(&tags)
  }

  public struct Group: WireStruct {
    public var errorCode = ErrorCode.none
    public var errorMessage: String?
    public var groupID = ""
    /// `Empty`, `Assigning`, `Reconciling`, `Stable` or `Dead`.
    public var groupState = ""
    public var groupEpoch: Int32 = 0
    /// The epoch of the assignment that members are on their way to.
    public var assignmentEpoch: Int32 = 0
    public var assignorName = ""
    public var members: [Member] = []
    /// A bit per operation; `Int32.min` where they were not asked for.
    public var authorizedOperations = Int32.min
    public var tags: [TaggedField] = []

    public init() {}

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&errorCode.rawValue, "error_code")
      try c.nullableString(&errorMessage, "error_message")
      try c.string(&groupID, "group_id")
      try c.string(&groupState, "group_state")
      try c.int(&groupEpoch, "group_epoch")
      try c.int(&assignmentEpoch, "assignment_epoch")
      try c.string(&assignorName, "assignor_name")
      try c.array(&members, "members")
      try c.int(&authorizedOperations, "authorized_operations")
      try c.tags(&tags)
    }
  }

  public struct Member: WireStruct {
    public var memberID = ""
    public var instanceID: String?
    public var rackID: String?
    public var memberEpoch: Int32 = 0
    public var clientID = ""
    public var clientHost = ""
    public var subscribedTopicNames: [String] = []
    public var subscribedTopicRegex: String?
    /// What the member has.
    public var assignment = Assignment()
    /// What it shall have.
    public var targetAssignment = Assignment()
    /// From version 1: 0 classic, 1 consumer; -1 when unknown.
    public var memberType: Int8 = -1
    public var tags: [TaggedField] = []

    public init() {}

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&memberID, "member_id")
      try c.nullableString(&instanceID, "instance_id")
      try c.nullableString(&rackID, "rack_id")
      try c.int(&memberEpoch, "member_epoch")
      try c.string(&clientID, "client_id")
      try c.string(&clientHost, "client_host")
      try c.array(&subscribedTopicNames, "subscribed_topic_names")
      try c.nullableString(&subscribedTopicRegex, "subscribed_topic_regex")
      try c.nested(&assignment, "assignment")
      try c.nested(&targetAssignment, "target_assignment")
      try c.int(&memberType, "member_type", in: 1..., missing: -1, ignorable: true)
      try c.tags(&tags)
    }
  }

  public struct Assignment: WireStruct {
    public var topicPartitions: [TopicPartitions] = []
    public var tags: [TaggedField] = []

    public init() {}

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.array(&topicPartitions, "topic_partitions")
      try c.tags(&tags)
    }
  }

  public struct TopicPartitions: WireStruct {
    public var topicID = KafkaUUID.zero
    public var topicName = ""
    public var partitions: [Int32] = []
    public var tags: [TaggedField] = []

    public init() {}

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.uuid(&topicID, "topic_id")
      try c.string(&topicName, "topic_name")
      try c.array(&partitions, "partitions")
      try c.tags(&tags)
    }
  }
}

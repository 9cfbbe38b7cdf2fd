/// ConsumerGroupHeartbeat (key 68), version 1, flexible: all that a member of a KIP-848 group says. Version 0, whose
/// member ids come from the coordinator, is not spoken: Kafka 4.0 and later have version 1 (KIP-1082).
public struct ConsumerGroupHeartbeatRequest: KafkaRequest {
  public typealias Response = ConsumerGroupHeartbeatResponse
  public static let api = API(.consumerGroupHeartbeat, versions: 1...1, flexibleFrom: 0)

  public var groupID = ""
  /// Made by the member, and kept as long as it lives.
  public var memberID = ""
  /// 0 joins, -1 leaves, -2 leaves for a while with a static membership.
  public var memberEpoch: Int32 = 0
  /// Static membership; nil where there is none or it did not change.
  public var instanceID: String?
  /// nil where there is none or it did not change.
  public var rackID: String?
  /// Milliseconds that the member has to give up partitions; -1 where it did not change.
  public var rebalanceTimeout: Int32 = -1
  /// nil where they did not change.
  public var subscribedTopicNames: [String]?
  /// For the broker's regular expressions (RE2); nil where it did not change.
  public var subscribedTopicRegex: String?
  /// nil where none is asked for or it did not change.
  public var serverAssignor: String?
  /// The partitions that the member has now; nil where they did not change.
  public var topicPartitions: [TopicPartitions]?
  public var tags: [TaggedField] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.string(&groupID, "group_id")
    try c.string(&memberID, "member_id")
    try c.int(&memberEpoch, "member_epoch")
    try c.nullableString(&instanceID, "instance_id")
    try c.nullableString(&rackID, "rack_id")
    try c.int(&rebalanceTimeout, "rebalance_timeout_ms")
    try c.nullableArray(&subscribedTopicNames, "subscribed_topic_names")
    try c.nullableString(&subscribedTopicRegex, "subscribed_topic_regex", in: 1...)
    try c.nullableString(&serverAssignor, "server_assignor")
    try c.nullableArray(&topicPartitions, "topic_partitions")
    try c.tags(&tags)
  }

  public struct TopicPartitions: WireStruct {
    public var topicID = KafkaUUID.zero
    public var partitions: [Int32] = []
    public var tags: [TaggedField] = []

    public init() {}

    public init(topicID: KafkaUUID, partitions: [Int32]) {
      self.topicID = topicID
      self.partitions = partitions
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.uuid(&topicID, "topic_id")
      try c.array(&partitions, "partitions")
      try c.tags(&tags)
    }
  }
}

/// The member's epoch, and its assignment where it changed.
public struct ConsumerGroupHeartbeatResponse: KafkaResponse {
  public static let api = ConsumerGroupHeartbeatRequest.api

  /// Milliseconds.
  public var throttleTime: Int32 = 0
  public var errorCode = ErrorCode.none
  public var errorMessage: String?
  public var memberID: String?
  public var memberEpoch: Int32 = 0
  /// Milliseconds until the next heartbeat is due.
  public var heartbeatInterval: Int32 = 0
  /// nil where it did not change.
  public var assignment: Assignment?
  public var tags: [TaggedField] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.int(&throttleTime, "throttle_time_ms")
    try c.int(&errorCode.rawValue, "error_code")
    try c.nullableString(&errorMessage, "error_message")
    try c.nullableString(&memberID, "member_id")
    try c.int(&memberEpoch, "member_epoch")
    try c.int(&heartbeatInterval, "heartbeat_interval_ms")
    try c.nullableStruct(&assignment, "assignment")
    try c.tags(&tags)
  }

  public struct Assignment: WireStruct {
    public var topicPartitions: [ConsumerGroupHeartbeatRequest.TopicPartitions] = []
    public var tags: [TaggedField] = []

    public init() {}

    public init(topicPartitions: [ConsumerGroupHeartbeatRequest.TopicPartitions]) {
      self.topicPartitions = topicPartitions
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.array(&topicPartitions, "topic_partitions")
      try c.tags(&tags)
    }
  }
}

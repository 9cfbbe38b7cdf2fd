/// The offsets that groups have committed.
public struct OffsetFetchResponse: KafkaResponse {
  public static let api = OffsetFetchRequest.api

  /// Milliseconds.
  public var throttleTime: Int32 = 0
  /// Versions 1–7.
  public var topics: [Topic] = []
  /// Versions 2–7.
  public var errorCode = ErrorCode.none
  /// From version 8.
  public var groups: [Group] = []
  public var tags: [TaggedField] = []

  public init() {}

  /// Answers for one group, in the form that `version` has.
  public init(group: Group, version: Int16) {
    if version >= 8 {
      groups = [group]
    } else {
      topics = group.topics
      errorCode = group.errorCode
    }
  }

  /// One group's part, in whichever form it came; nil where the response speaks of other groups only.
  public func group(_ groupID: String) -> Group? {
    if !groups.isEmpty { return groups.first { $0.groupID == groupID } }
    return Group(groupID: groupID, topics: topics, errorCode: errorCode)
  }

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.int(&throttleTime, "throttle_time_ms", in: 3..., ignorable: true)
    try c.array(&topics, "topics", in: ...7)
    try c.int(&errorCode.rawValue, "error_code", in: 2...7, ignorable: true)
    try c.array(&groups, "groups", in: 8...)
    try c.tags(&tags)
  }

  public struct Group: WireStruct {
    public var groupID = ""
    public var topics: [Topic] = []
    public var errorCode = ErrorCode.none
    public var tags: [TaggedField] = []

    public init() {}

    public init(groupID: String, topics: [Topic], errorCode: ErrorCode = .none) {
      self.groupID = groupID
      self.topics = topics
      self.errorCode = errorCode
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&groupID, "group_id")
      try c.array(&topics, "topics")
      try c.int(&errorCode.rawValue, "error_code")
      try c.tags(&tags)
    }
  }

  public struct Topic: WireStruct {
    /// Versions 1–9.
    public var name = ""
    /// Version 10.
    public var topicID = KafkaUUID.zero
    public var partitions: [Partition] = []
    public var tags: [TaggedField] = []

    public init() {}

    public init(name: String, topicID: KafkaUUID = .zero, partitions: [Partition]) {
      self.name = name
      self.topicID = topicID
      self.partitions = partitions
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&name, "name", in: ...9, ignorable: true)
      try c.uuid(&topicID, "topic_id", in: 10..., ignorable: true)
      try c.array(&partitions, "partitions")
      try c.tags(&tags)
    }
  }

  public struct Partition: WireStruct {
    public var partitionIndex: Int32 = 0
    /// The next offset to be read; -1 where none is committed.
    public var committedOffset: Int64 = 0
    /// From version 5; -1 when unknown.
    public var committedLeaderEpoch: Int32 = -1
    public var metadata: String? = ""
    public var errorCode = ErrorCode.none
    public var tags: [TaggedField] = []

    public init() {}

    public init(
      partitionIndex: Int32, committedOffset: Int64, metadata: String? = "", errorCode: ErrorCode = .none
    ) {
      self.partitionIndex = partitionIndex
      self.committedOffset = committedOffset
      self.metadata = metadata
      self.errorCode = errorCode
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&partitionIndex, "partition_index")
      try c.int(&committedOffset, "committed_offset")
      try c.int(&committedLeaderEpoch, "committed_leader_epoch", in: 5..., missing: -1, ignorable: true)
      try c.nullableString(&metadata, "metadata")
      try c.int(&errorCode.rawValue, "error_code")
      try c.tags(&tags)
    }
  }
}

/// OffsetCommit (key 8), versions 2–10, flexible from 8. Version 10 names topics by ID (KIP-848).
public struct OffsetCommitRequest: KafkaRequest {
  public typealias Response = OffsetCommitResponse
  public static let api = API(.offsetCommit, versions: 2...10, flexibleFrom: 8)

  public var groupID = ""
  /// -1 for a consumer that assigns its partitions itself.
  public var generationIDOrMemberEpoch: Int32 = -1
  /// Empty for a consumer that assigns its partitions itself.
  public var memberID = ""
  /// From version 7 (KIP-345).
  public var groupInstanceID: String?
  /// Milliseconds, versions 2–4; -1 for the broker's own setting.
  public var retentionTime: Int64 = -1
  public var topics: [Topic] = []
  public var tags: [TaggedField] = []

  public init() {}

  public init(groupID: String, topics: [Topic]) {
    self.groupID = groupID
    self.topics = topics
  }

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.string(&groupID, "group_id")
    try c.int(&generationIDOrMemberEpoch, "generation_id_or_member_epoch")
    try c.string(&memberID, "member_id")
    try c.nullableString(&groupInstanceID, "group_instance_id", in: 7...)
    try c.int(&retentionTime, "retention_time_ms", in: ...4, missing: -1, ignorable: true)
    try c.array(&topics, "topics")
    try c.tags(&tags)
  }

  public struct Topic: WireStruct {
    /// Versions 2–9.
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
    /// The next offset to be read.
    public var committedOffset: Int64 = 0
    /// From version 6; -1 when unknown.
    public var committedLeaderEpoch: Int32 = -1
    public var committedMetadata: String? = ""
    public var tags: [TaggedField] = []

    public init() {}

    public init(partitionIndex: Int32, committedOffset: Int64, committedMetadata: String? = "") {
      self.partitionIndex = partitionIndex
      self.committedOffset = committedOffset
      self.committedMetadata = committedMetadata
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&partitionIndex, "partition_index")
      try c.int(&committedOffset, "committed_offset")
      try c.int(&committedLeaderEpoch, "committed_leader_epoch", in: 6..., missing: -1, ignorable: true)
      try c.nullableString(&committedMetadata, "committed_metadata")
      try c.tags(&tags)
    }
  }
}

/// Whether each partition's offset was stored.
public struct OffsetCommitResponse: KafkaResponse {
  public static let api = OffsetCommitRequest.api

  /// Milliseconds.
  public var throttleTime: Int32 = 0
  public var topics: [Topic] = []
  public var tags: [TaggedField] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.int(&throttleTime, "throttle_time_ms", in: 3..., ignorable: true)
    try c.array(&topics, "topics")
    try c.tags(&tags)
  }

  public struct Topic: WireStruct {
    /// Versions 2–9.
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
    public var errorCode = ErrorCode.none
    public var tags: [TaggedField] = []

    public init() {}

    public init(partitionIndex: Int32, errorCode: ErrorCode) {
      self.partitionIndex = partitionIndex
      self.errorCode = errorCode
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&partitionIndex, "partition_index")
      try c.int(&errorCode.rawValue, "error_code")
      try c.tags(&tags)
    }
  }
}

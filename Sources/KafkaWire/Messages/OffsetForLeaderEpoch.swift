/// OffsetForLeaderEpoch (key 23), versions 2–4, flexible from 4: where an epoch ended, so that a reader finds out
/// whether the log was truncated behind it (KIP-320).
public struct OffsetForLeaderEpochRequest: KafkaRequest {
  public typealias Response = OffsetForLeaderEpochResponse
  public static let api = API(.offsetForLeaderEpoch, versions: 2...4, flexibleFrom: 4)

  /// From version 3; -1 for a consumer, and -2, the default, for one that is debugging.
  public var replicaID: Int32 = -2
  public var topics: [Topic] = []
  public var tags: [TaggedField] = []

  public init() {}

  /// A consumer asks.
  public init(topics: [Topic]) {
    replicaID = -1
    self.topics = topics
  }

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.int(&replicaID, "replica_id", in: 3..., missing: -2, ignorable: true)
    try c.array(&topics, "topics")
    try c.tags(&tags)
  }

  public struct Topic: WireStruct {
    public var topic = ""
    public var partitions: [Partition] = []
    public var tags: [TaggedField] = []

    public init() {}

    public init(topic: String, partitions: [Partition]) {
      self.topic = topic
      self.partitions = partitions
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&topic, "topic")
      try c.array(&partitions, "partitions")
      try c.tags(&tags)
    }
  }

  public struct Partition: WireStruct {
    public var partition: Int32 = 0
    /// What the asker believes the leader's epoch to be; -1 when unknown.
    public var currentLeaderEpoch: Int32 = -1
    /// The epoch whose end is asked for.
    public var leaderEpoch: Int32 = 0
    public var tags: [TaggedField] = []

    public init() {}

    public init(partition: Int32, currentLeaderEpoch: Int32 = -1, leaderEpoch: Int32) {
      self.partition = partition
      self.currentLeaderEpoch = currentLeaderEpoch
      self.leaderEpoch = leaderEpoch
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&partition, "partition")
      try c.int(&currentLeaderEpoch, "current_leader_epoch")
      try c.int(&leaderEpoch, "leader_epoch")
      try c.tags(&tags)
    }
  }
}

/// Where the epochs ended.
public struct OffsetForLeaderEpochResponse: KafkaResponse {
  public static let api = OffsetForLeaderEpochRequest.api

  /// Milliseconds.
  public var throttleTime: Int32 = 0
  public var topics: [Topic] = []
  public var tags: [TaggedField] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.int(&throttleTime, "throttle_time_ms")
    try c.array(&topics, "topics")
    try c.tags(&tags)
  }

  public struct Topic: WireStruct {
    public var topic = ""
    public var partitions: [Partition] = []
    public var tags: [TaggedField] = []

    public init() {}

    public init(topic: String, partitions: [Partition]) {
      self.topic = topic
      self.partitions = partitions
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&topic, "topic")
      try c.array(&partitions, "partitions")
      try c.tags(&tags)
    }
  }

  public struct Partition: WireStruct {
    public var errorCode = ErrorCode.none
    public var partition: Int32 = 0
    /// The largest epoch of the log that is not beyond the one asked for; -1 when unknown.
    public var leaderEpoch: Int32 = -1
    /// The first offset after that epoch; -1 when unknown.
    public var endOffset: Int64 = -1
    public var tags: [TaggedField] = []

    public init() {}

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&errorCode.rawValue, "error_code")
      try c.int(&partition, "partition")
      try c.int(&leaderEpoch, "leader_epoch")
      try c.int(&endOffset, "end_offset")
      try c.tags(&tags)
    }
  }
}

/// Fetch (key 1), versions 4–17, flexible from 12. Sessions from 7 (KIP-227); topics by ID from 13 (KIP-516).
public struct FetchRequest: KafkaRequest {
  public typealias Response = FetchResponse
  public static let api = API(.fetch, versions: 4...17, flexibleFrom: 12)

  /// For brokers, from version 12.
  public var clusterID: String?
  /// The follower that asks, up to version 14; -1 for a consumer.
  public var replicaID: Int32 = -1
  /// The follower that asks, from version 15.
  public var replicaState = ReplicaState()
  /// Milliseconds to wait for `minBytes`.
  public var maxWait: Int32 = 0
  public var minBytes: Int32 = 0
  /// Bytes of all partitions together; a first batch that is larger comes nevertheless (KIP-74).
  public var maxBytes: Int32 = .max
  /// 0: read uncommitted; 1: read committed.
  public var isolationLevel: Int8 = 0
  /// 0 for no session, from version 7.
  public var sessionID: Int32 = 0
  /// -1 for no session, from version 7.
  public var sessionEpoch: Int32 = -1
  public var topics: [Topic] = []
  /// Partitions that leave the session, from version 7.
  public var forgottenTopicsData: [ForgottenTopic] = []
  /// The consumer's rack, from version 11 (KIP-392).
  public var rackID = ""
  public var tags: [TaggedField] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.int(&replicaID, "replica_id", in: ...14, missing: -1)
    try c.onlyIn(15..., replicaState == ReplicaState(), "replica_state")
    try c.int(&maxWait, "max_wait_ms")
    try c.int(&minBytes, "min_bytes")
    try c.int(&maxBytes, "max_bytes")
    try c.int(&isolationLevel, "isolation_level")
    try c.int(&sessionID, "session_id", in: 7..., ignorable: true)
    try c.int(&sessionEpoch, "session_epoch", in: 7..., missing: -1, ignorable: true)
    try c.array(&topics, "topics")
    try c.array(&forgottenTopicsData, "forgotten_topics_data", in: 7...)
    try c.string(&rackID, "rack_id", in: 11..., ignorable: true)
    try c.tags(&tags) { (t: inout TagSection) throws(WireError) in
      try t.nullableString(0, &clusterID, "cluster_id", in: 12...)
      try t.nested(1, &replicaState, "replica_state", in: 15...)
    }
  }

  public struct ReplicaState: WireStruct {
    public var replicaID: Int32 = -1
    public var replicaEpoch: Int64 = -1
    public var tags: [TaggedField] = []

    public init() {}

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&replicaID, "replica_id")
      try c.int(&replicaEpoch, "replica_epoch")
      try c.tags(&tags)
    }
  }

  public struct Topic: WireStruct {
    /// Versions 4–12.
    public var topic = ""
    /// From version 13.
    public var topicID = KafkaUUID.zero
    public var partitions: [Partition] = []
    public var tags: [TaggedField] = []

    public init() {}

    public init(topic: String, topicID: KafkaUUID = .zero, partitions: [Partition]) {
      self.topic = topic
      self.topicID = topicID
      self.partitions = partitions
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&topic, "topic", in: ...12, ignorable: true)
      try c.uuid(&topicID, "topic_id", in: 13..., ignorable: true)
      try c.array(&partitions, "partitions")
      try c.tags(&tags)
    }
  }

  public struct Partition: WireStruct {
    public var partition: Int32 = 0
    /// The consumer's view of the leader's epoch, for fencing, from version 9 (KIP-320); -1 when unknown.
    public var currentLeaderEpoch: Int32 = -1
    public var fetchOffset: Int64 = 0
    /// From version 12; -1 when unknown.
    public var lastFetchedEpoch: Int32 = -1
    /// A follower's first offset, from version 5; -1 for a consumer.
    public var logStartOffset: Int64 = -1
    /// Bytes.
    public var partitionMaxBytes: Int32 = 0
    /// A follower's directory, from version 17 (KIP-853).
    public var replicaDirectoryID = KafkaUUID.zero
    public var tags: [TaggedField] = []

    public init() {}

    public init(partition: Int32, fetchOffset: Int64, partitionMaxBytes: Int32, currentLeaderEpoch: Int32 = -1) {
      self.partition = partition
      self.fetchOffset = fetchOffset
      self.partitionMaxBytes = partitionMaxBytes
      self.currentLeaderEpoch = currentLeaderEpoch
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&partition, "partition")
      try c.int(&currentLeaderEpoch, "current_leader_epoch", in: 9..., missing: -1, ignorable: true)
      try c.int(&fetchOffset, "fetch_offset")
      try c.int(&lastFetchedEpoch, "last_fetched_epoch", in: 12..., missing: -1)
      try c.int(&logStartOffset, "log_start_offset", in: 5..., missing: -1, ignorable: true)
      try c.int(&partitionMaxBytes, "partition_max_bytes")
      try c.tags(&tags) { (t: inout TagSection) throws(WireError) in
        try t.uuid(0, &replicaDirectoryID, "replica_directory_id", in: 17...)
      }
    }
  }

  public struct ForgottenTopic: WireStruct {
    /// Versions 7–12.
    public var topic = ""
    /// From version 13.
    public var topicID = KafkaUUID.zero
    public var partitions: [Int32] = []
    public var tags: [TaggedField] = []

    public init() {}

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&topic, "topic", in: ...12, ignorable: true)
      try c.uuid(&topicID, "topic_id", in: 13..., ignorable: true)
      try c.array(&partitions, "partitions")
      try c.tags(&tags)
    }
  }
}

/// ListOffsets (key 2), versions 1–10, flexible from 6: offsets by time.
public struct ListOffsetsRequest: KafkaRequest {
  public typealias Response = ListOffsetsResponse
  public static let api = API(.listOffsets, versions: 1...10, flexibleFrom: 6)

  /// Timestamps that stand for a place in the log.
  public enum Place {
    /// Behind the last record.
    public static let latest: Int64 = -1
    /// The first record.
    public static let earliest: Int64 = -2
    /// The record with the highest timestamp, from version 7 (KIP-734).
    public static let maxTimestamp: Int64 = -3
  }

  /// -1 for a consumer.
  public var replicaID: Int32 = -1
  /// 0: read uncommitted; 1: read committed.
  public var isolationLevel: Int8 = 0
  public var topics: [Topic] = []
  /// Milliseconds, from version 10 (KIP-1075).
  public var timeout: Int32 = 0
  public var tags: [TaggedField] = []

  public init() {}

  public init(topics: [Topic]) {
    self.topics = topics
  }

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.int(&replicaID, "replica_id")
    try c.int(&isolationLevel, "isolation_level", in: 2...)
    try c.array(&topics, "topics")
    try c.int(&timeout, "timeout_ms", in: 10..., ignorable: true)
    try c.tags(&tags)
  }

  public struct Topic: WireStruct {
    public var name = ""
    public var partitions: [Partition] = []
    public var tags: [TaggedField] = []

    public init() {}

    public init(name: String, partitions: [Partition]) {
      self.name = name
      self.partitions = partitions
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&name, "name")
      try c.array(&partitions, "partitions")
      try c.tags(&tags)
    }
  }

  public struct Partition: WireStruct {
    public var partitionIndex: Int32 = 0
    /// From version 4; -1 when unknown.
    public var currentLeaderEpoch: Int32 = -1
    /// Milliseconds since 1970, UTC, or a ``Place``.
    public var timestamp: Int64 = 0
    public var tags: [TaggedField] = []

    public init() {}

    public init(partitionIndex: Int32, timestamp: Int64, currentLeaderEpoch: Int32 = -1) {
      self.partitionIndex = partitionIndex
      self.timestamp = timestamp
      self.currentLeaderEpoch = currentLeaderEpoch
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&partitionIndex, "partition_index")
      try c.int(&currentLeaderEpoch, "current_leader_epoch", in: 4..., missing: -1, ignorable: true)
      try c.int(&timestamp, "timestamp")
      try c.tags(&tags)
    }
  }
}

/// The first offset at or after each time.
public struct ListOffsetsResponse: KafkaResponse {
  public static let api = ListOffsetsRequest.api

  /// Milliseconds.
  public var throttleTime: Int32 = 0
  public var topics: [Topic] = []
  public var tags: [TaggedField] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.int(&throttleTime, "throttle_time_ms", in: 2..., ignorable: true)
    try c.array(&topics, "topics")
    try c.tags(&tags)
  }

  public struct Topic: WireStruct {
    public var name = ""
    public var partitions: [Partition] = []
    public var tags: [TaggedField] = []

    public init() {}

    public init(name: String, partitions: [Partition]) {
      self.name = name
      self.partitions = partitions
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&name, "name")
      try c.array(&partitions, "partitions")
      try c.tags(&tags)
    }
  }

  public struct Partition: WireStruct {
    public var partitionIndex: Int32 = 0
    public var errorCode = ErrorCode.none
    /// Milliseconds since 1970, UTC; -1 for none.
    public var timestamp: Int64 = -1
    /// -1 where no record is as late as the time asked for.
    public var offset: Int64 = -1
    /// From version 4; -1 when unknown.
    public var leaderEpoch: Int32 = -1
    public var tags: [TaggedField] = []

    public init() {}

    public init(partitionIndex: Int32, errorCode: ErrorCode, timestamp: Int64 = -1, offset: Int64 = -1) {
      self.partitionIndex = partitionIndex
      self.errorCode = errorCode
      self.timestamp = timestamp
      self.offset = offset
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&partitionIndex, "partition_index")
      try c.int(&errorCode.rawValue, "error_code")
      try c.int(&timestamp, "timestamp")
      try c.int(&offset, "offset")
      try c.int(&leaderEpoch, "leader_epoch", in: 4..., missing: -1)
      try c.tags(&tags)
    }
  }
}

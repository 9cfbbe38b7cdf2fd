/// TxnOffsetCommit (key 28), versions 0–5, flexible from 3: offsets that become the group's when the transaction
/// commits. From version 5 the group needs no AddOffsetsToTxn before (KIP-890).
public struct TxnOffsetCommitRequest: KafkaRequest {
  public typealias Response = TxnOffsetCommitResponse
  public static let api = API(.txnOffsetCommit, versions: 0...5, flexibleFrom: 3)

  public var transactionalID = ""
  public var groupID = ""
  public var producerID: Int64 = 0
  public var producerEpoch: Int16 = 0
  /// From version 3 (KIP-447); -1 for a consumer without a group.
  public var generationID: Int32 = -1
  /// From version 3.
  public var memberID = ""
  /// From version 3.
  public var groupInstanceID: String?
  public var topics: [Topic] = []
  public var tags: [TaggedField] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.string(&transactionalID, "transactional_id")
    try c.string(&groupID, "group_id")
    try c.int(&producerID, "producer_id")
    try c.int(&producerEpoch, "producer_epoch")
    try c.int(&generationID, "generation_id", in: 3..., missing: -1)
    try c.string(&memberID, "member_id", in: 3...)
    try c.nullableString(&groupInstanceID, "group_instance_id", in: 3...)
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
    /// The next offset to be read.
    public var committedOffset: Int64 = 0
    /// From version 2; -1 when unknown.
    public var committedLeaderEpoch: Int32 = -1
    public var committedMetadata: String? = ""
    public var tags: [TaggedField] = []

    public init() {}

    public init(
      partitionIndex: Int32, committedOffset: Int64, committedLeaderEpoch: Int32 = -1, committedMetadata: String? = ""
    ) {
      self.partitionIndex = partitionIndex
      self.committedOffset = committedOffset
      self.committedLeaderEpoch = committedLeaderEpoch
      self.committedMetadata = committedMetadata
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&partitionIndex, "partition_index")
      try c.int(&committedOffset, "committed_offset")
      try c.int(&committedLeaderEpoch, "committed_leader_epoch", in: 2..., missing: -1, ignorable: true)
      try c.nullableString(&committedMetadata, "committed_metadata")
      try c.tags(&tags)
    }
  }
}

/// Whether each partition's offset is in the transaction now.
public struct TxnOffsetCommitResponse: KafkaResponse {
  public static let api = TxnOffsetCommitRequest.api

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

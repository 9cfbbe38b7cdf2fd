/// Records of the partitions that were asked for, as slices of the response's frame.
public struct FetchResponse: KafkaResponse {
  public static let api = FetchRequest.api

  /// Milliseconds.
  public var throttleTime: Int32 = 0
  /// From version 7.
  public var errorCode = ErrorCode.none
  /// 0 for no session, from version 7.
  public var sessionID: Int32 = 0
  public var responses: [Topic] = []
  /// The leaders named by `currentLeader`, from version 16.
  public var nodeEndpoints: [NodeEndpoint] = []
  public var tags: [TaggedField] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.int(&throttleTime, "throttle_time_ms")
    try c.int(&errorCode.rawValue, "error_code", in: 7..., ignorable: true)
    try c.int(&sessionID, "session_id", in: 7...)
    try c.array(&responses, "responses")
    try c.tags(&tags) { (t: inout TagSection) throws(WireError) in
      try t.array(0, &nodeEndpoints, "node_endpoints", in: 16...)
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
    public var partitionIndex: Int32 = 0
    public var errorCode = ErrorCode.none
    /// The first offset that consumers may not read yet.
    public var highWatermark: Int64 = 0
    /// The first offset of the oldest open transaction; -1 when unknown.
    public var lastStableOffset: Int64 = -1
    /// The first offset that the log still holds, from version 5; -1 when unknown.
    public var logStartOffset: Int64 = -1
    /// Where the asker's log parted from the leader's, from version 12.
    public var divergingEpoch = EpochEndOffset()
    /// From version 12.
    public var currentLeader = LeaderIDAndEpoch()
    /// For brokers, from version 12.
    public var snapshotID = SnapshotID()
    /// Only when read committed was asked for. Some brokers send it unsorted.
    public var abortedTransactions: [AbortedTransaction]? = []
    /// The replica to fetch from, from version 11 (KIP-392); -1 for the leader.
    public var preferredReadReplica: Int32 = -1
    /// Record batches; the last one may be cut off.
    public var records: ByteChain?
    public var tags: [TaggedField] = []

    public init() {}

    public init(partitionIndex: Int32, errorCode: ErrorCode, highWatermark: Int64 = -1, records: ByteChain? = nil) {
      self.partitionIndex = partitionIndex
      self.errorCode = errorCode
      self.highWatermark = highWatermark
      self.records = records
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&partitionIndex, "partition_index")
      try c.int(&errorCode.rawValue, "error_code")
      try c.int(&highWatermark, "high_watermark")
      try c.int(&lastStableOffset, "last_stable_offset")
      try c.int(&logStartOffset, "log_start_offset", in: 5..., missing: -1, ignorable: true)
      try c.nullableArray(&abortedTransactions, "aborted_transactions")
      try c.int(&preferredReadReplica, "preferred_read_replica", in: 11..., missing: -1)
      try c.records(&records, "records")
      try c.tags(&tags) { (t: inout TagSection) throws(WireError) in
        try t.nested(0, &divergingEpoch, "diverging_epoch", in: 12...)
        try t.nested(1, &currentLeader, "current_leader", in: 12...)
        try t.nested(2, &snapshotID, "snapshot_id", in: 12...)
      }
    }
  }

  public struct EpochEndOffset: WireStruct {
    public var epoch: Int32 = -1
    public var endOffset: Int64 = -1
    public var tags: [TaggedField] = []

    public init() {}

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&epoch, "epoch")
      try c.int(&endOffset, "end_offset")
      try c.tags(&tags)
    }
  }

  public struct SnapshotID: WireStruct {
    public var endOffset: Int64 = -1
    public var epoch: Int32 = -1
    public var tags: [TaggedField] = []

    public init() {}

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&endOffset, "end_offset")
      try c.int(&epoch, "epoch")
      try c.tags(&tags)
    }
  }

  public struct AbortedTransaction: WireStruct {
    public var producerID: Int64 = 0
    public var firstOffset: Int64 = 0
    public var tags: [TaggedField] = []

    public init() {}

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&producerID, "producer_id")
      try c.int(&firstOffset, "first_offset")
      try c.tags(&tags)
    }
  }
}

/// What became of each partition's batch.
public struct ProduceResponse: KafkaResponse {
  public static let api = ProduceRequest.api

  public var responses: [Topic] = []
  /// Milliseconds.
  public var throttleTime: Int32 = 0
  /// The leaders named by `currentLeader`, from version 10.
  public var nodeEndpoints: [NodeEndpoint] = []
  public var tags: [TaggedField] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.array(&responses, "responses")
    try c.int(&throttleTime, "throttle_time_ms")
    try c.tags(&tags) { (t: inout TagSection) throws(WireError) in
      try t.array(0, &nodeEndpoints, "node_endpoints", in: 10...)
    }
  }

  public struct Topic: WireStruct {
    /// Versions 3–12.
    public var name = ""
    /// Version 13.
    public var topicID = KafkaUUID.zero
    public var partitionResponses: [Partition] = []
    public var tags: [TaggedField] = []

    public init() {}

    public init(name: String, topicID: KafkaUUID = .zero, partitionResponses: [Partition]) {
      self.name = name
      self.topicID = topicID
      self.partitionResponses = partitionResponses
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&name, "name", in: ...12, ignorable: true)
      try c.uuid(&topicID, "topic_id", in: 13..., ignorable: true)
      try c.array(&partitionResponses, "partition_responses")
      try c.tags(&tags)
    }
  }

  public struct Partition: WireStruct {
    public var index: Int32 = 0
    public var errorCode = ErrorCode.none
    /// The offset that the batch's first record got.
    public var baseOffset: Int64 = 0
    /// Milliseconds since 1970, UTC; -1 where the topic keeps the producers' times.
    public var logAppendTime: Int64 = -1
    public var logStartOffset: Int64 = -1
    /// The records that made the broker refuse the batch, from version 8 (KIP-467).
    public var recordErrors: [RecordError] = []
    public var errorMessage: String?
    /// From version 10.
    public var currentLeader = LeaderIDAndEpoch()
    public var tags: [TaggedField] = []

    public init() {}

    public init(index: Int32, errorCode: ErrorCode, baseOffset: Int64 = -1) {
      self.index = index
      self.errorCode = errorCode
      self.baseOffset = baseOffset
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&index, "index")
      try c.int(&errorCode.rawValue, "error_code")
      try c.int(&baseOffset, "base_offset")
      try c.int(&logAppendTime, "log_append_time_ms")
      try c.int(&logStartOffset, "log_start_offset", in: 5..., missing: -1, ignorable: true)
      try c.array(&recordErrors, "record_errors", in: 8..., ignorable: true)
      try c.nullableString(&errorMessage, "error_message", in: 8..., ignorable: true)
      try c.tags(&tags) { (t: inout TagSection) throws(WireError) in
        try t.nested(0, &currentLeader, "current_leader", in: 10...)
      }
    }
  }

  public struct RecordError: WireStruct {
    /// The record's place in its batch.
    public var batchIndex: Int32 = 0
    public var batchIndexErrorMessage: String?
    public var tags: [TaggedField] = []

    public init() {}

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&batchIndex, "batch_index")
      try c.nullableString(&batchIndexErrorMessage, "batch_index_error_message")
      try c.tags(&tags)
    }
  }
}

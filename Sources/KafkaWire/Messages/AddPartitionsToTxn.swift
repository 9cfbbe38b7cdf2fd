/// AddPartitionsToTxn (key 24), versions 0–3, flexible from 3: a transaction will write to these partitions. Version 4
/// and up are for brokers only, and where transactions are of version 2 nobody needs to ask (KIP-890).
public struct AddPartitionsToTxnRequest: KafkaRequest {
  public typealias Response = AddPartitionsToTxnResponse
  public static let api = API(.addPartitionsToTxn, versions: 0...3, flexibleFrom: 3)

  public var transactionalID = ""
  public var producerID: Int64 = 0
  public var producerEpoch: Int16 = 0
  public var topics: [Topic] = []
  public var tags: [TaggedField] = []

  public init() {}

  public init(transactionalID: String, producerID: Int64, producerEpoch: Int16, topics: [Topic]) {
    self.transactionalID = transactionalID
    self.producerID = producerID
    self.producerEpoch = producerEpoch
    self.topics = topics
  }

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.string(&transactionalID, "v3_and_below_transactional_id")
    try c.int(&producerID, "v3_and_below_producer_id")
    try c.int(&producerEpoch, "v3_and_below_producer_epoch")
    try c.array(&topics, "v3_and_below_topics")
    try c.tags(&tags)
  }

  public struct Topic: WireStruct {
    public var name = ""
    public var partitions: [Int32] = []
    public var tags: [TaggedField] = []

    public init() {}

    public init(name: String, partitions: [Int32]) {
      self.name = name
      self.partitions = partitions
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&name, "name")
      try c.array(&partitions, "partitions")
      try c.tags(&tags)
    }
  }
}

/// Whether each partition is in the transaction now.
public struct AddPartitionsToTxnResponse: KafkaResponse {
  public static let api = AddPartitionsToTxnRequest.api

  /// Milliseconds.
  public var throttleTime: Int32 = 0
  public var resultsByTopic: [Topic] = []
  public var tags: [TaggedField] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.int(&throttleTime, "throttle_time_ms")
    try c.array(&resultsByTopic, "results_by_topic_v3_and_below")
    try c.tags(&tags)
  }

  public struct Topic: WireStruct {
    public var name = ""
    public var resultsByPartition: [Partition] = []
    public var tags: [TaggedField] = []

    public init() {}

    public init(name: String, resultsByPartition: [Partition]) {
      self.name = name
      self.resultsByPartition = resultsByPartition
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&name, "name")
      try c.array(&resultsByPartition, "results_by_partition")
      try c.tags(&tags)
    }
  }

  public struct Partition: WireStruct {
    public var partitionIndex: Int32 = 0
    public var partitionErrorCode = ErrorCode.none
    public var tags: [TaggedField] = []

    public init() {}

    public init(partitionIndex: Int32, partitionErrorCode: ErrorCode) {
      self.partitionIndex = partitionIndex
      self.partitionErrorCode = partitionErrorCode
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&partitionIndex, "partition_index")
      try c.int(&partitionErrorCode.rawValue, "partition_error_code")
      try c.tags(&tags)
    }
  }
}

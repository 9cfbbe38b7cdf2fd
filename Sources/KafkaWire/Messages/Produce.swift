/// Produce (key 0), versions 3–13, flexible from 9. Version 13 names topics by ID (KIP-516).
public struct ProduceRequest: KafkaRequest {
  public typealias Response = ProduceResponse
  public static let api = API(.produce, versions: 3...13, flexibleFrom: 9)

  public var transactionalID: String?
  /// -1: all in-sync replicas; 1: the leader; 0: none, and then the broker sends no response.
  public var acks: Int16 = -1
  /// Milliseconds that the broker waits for the replicas.
  public var timeout: Int32 = 0
  public var topicData: [Topic] = []
  public var tags: [TaggedField] = []

  public init() {}

  public init(acks: Int16, timeout: Int32, topicData: [Topic]) {
    self.acks = acks
    self.timeout = timeout
    self.topicData = topicData
  }

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.nullableString(&transactionalID, "transactional_id")
    try c.int(&acks, "acks")
    try c.int(&timeout, "timeout_ms")
    try c.array(&topicData, "topic_data")
    try c.tags(&tags)
  }

  public struct Topic: WireStruct {
    /// Versions 3–12.
    public var name = ""
    /// Version 13.
    public var topicID = KafkaUUID.zero
    public var partitionData: [Partition] = []
    public var tags: [TaggedField] = []

    public init() {}

    public init(name: String, topicID: KafkaUUID = .zero, partitionData: [Partition]) {
      self.name = name
      self.topicID = topicID
      self.partitionData = partitionData
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&name, "name", in: ...12, ignorable: true)
      try c.uuid(&topicID, "topic_id", in: 13..., ignorable: true)
      try c.array(&partitionData, "partition_data")
      try c.tags(&tags)
    }
  }

  public struct Partition: WireStruct {
    public var index: Int32 = 0
    /// One record batch.
    public var records: ByteChain?
    public var tags: [TaggedField] = []

    public init() {}

    public init(index: Int32, records: ByteChain?) {
      self.index = index
      self.records = records
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&index, "index")
      try c.records(&records, "records")
      try c.tags(&tags)
    }
  }
}

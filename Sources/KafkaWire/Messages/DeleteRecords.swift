/// DeleteRecords (key 21), versions 0–2, flexible from 2: moves the start of partitions' logs.
public struct DeleteRecordsRequest: KafkaRequest {
  public typealias Response = DeleteRecordsResponse
  public static let api = API(.deleteRecords, versions: 0...2, flexibleFrom: 2)

  public var topics: [Topic] = []
  /// Milliseconds that the broker may wait for the replicas.
  public var timeout: Int32 = 0
  public var tags: [TaggedField] = []

  public init() {}

  public init(topics: [Topic], timeout: Int32) {
    self.topics = topics
    self.timeout = timeout
  }

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.array(&topics, "topics")
    try c.int(&timeout, "timeout_ms")
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
    /// The first offset to be kept; -1 for none of those that are there now.
    public var offset: Int64 = 0
    public var tags: [TaggedField] = []

    public init() {}

    public init(partitionIndex: Int32, offset: Int64) {
      self.partitionIndex = partitionIndex
      self.offset = offset
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&partitionIndex, "partition_index")
      try c.int(&offset, "offset")
      try c.tags(&tags)
    }
  }
}

/// Where the logs start now.
public struct DeleteRecordsResponse: KafkaResponse {
  public static let api = DeleteRecordsRequest.api

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
    /// The lowest start among the replicas; -1 where there is an error.
    public var lowWatermark: Int64 = 0
    public var errorCode = ErrorCode.none
    public var tags: [TaggedField] = []

    public init() {}

    public init(partitionIndex: Int32, lowWatermark: Int64, errorCode: ErrorCode) {
      self.partitionIndex = partitionIndex
      self.lowWatermark = lowWatermark
      self.errorCode = errorCode
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&partitionIndex, "partition_index")
      try c.int(&lowWatermark, "low_watermark")
      try c.int(&errorCode.rawValue, "error_code")
      try c.tags(&tags)
    }
  }
}

/// OffsetDelete (key 47), version 0, never flexible: a group forgets offsets of topics that it does not read (KIP-496).
public struct OffsetDeleteRequest: KafkaRequest {
  public typealias Response = OffsetDeleteResponse
  public static let api = API(.offsetDelete, versions: 0...0, flexibleFrom: nil)

  public var groupID = ""
  public var topics: [Topic] = []

  public init() {}

  public init(groupID: String, topics: [Topic]) {
    self.groupID = groupID
    self.topics = topics
  }

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.string(&groupID, "group_id")
    try c.array(&topics, "topics")
  }

  public struct Topic: WireStruct {
    public var name = ""
    public var partitions: [Partition] = []

    public init() {}

    public init(name: String, partitions: [Int32]) {
      self.name = name
      self.partitions = partitions.map { Partition(partitionIndex: $0) }
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&name, "name")
      try c.array(&partitions, "partitions")
    }
  }

  public struct Partition: WireStruct {
    public var partitionIndex: Int32 = 0

    public init() {}

    public init(partitionIndex: Int32) {
      self.partitionIndex = partitionIndex
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&partitionIndex, "partition_index")
    }
  }
}

/// Whether each offset is gone.
public struct OffsetDeleteResponse: KafkaResponse {
  public static let api = OffsetDeleteRequest.api

  /// The group's; the partitions have their own.
  public var errorCode = ErrorCode.none
  /// Milliseconds.
  public var throttleTime: Int32 = 0
  public var topics: [Topic] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.int(&errorCode.rawValue, "error_code")
    try c.int(&throttleTime, "throttle_time_ms")
    try c.array(&topics, "topics")
  }

  public struct Topic: WireStruct {
    public var name = ""
    public var partitions: [Partition] = []

    public init() {}

    public init(name: String, partitions: [Partition]) {
      self.name = name
      self.partitions = partitions
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&name, "name")
      try c.array(&partitions, "partitions")
    }
  }

  public struct Partition: WireStruct {
    public var partitionIndex: Int32 = 0
    public var errorCode = ErrorCode.none

    public init() {}

    public init(partitionIndex: Int32, errorCode: ErrorCode) {
      self.partitionIndex = partitionIndex
      self.errorCode = errorCode
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&partitionIndex, "partition_index")
      try c.int(&errorCode.rawValue, "error_code")
    }
  }
}

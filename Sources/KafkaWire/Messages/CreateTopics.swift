/// CreateTopics (key 19), versions 2–7, flexible from 5.
public struct CreateTopicsRequest: KafkaRequest {
  public typealias Response = CreateTopicsResponse
  public static let api = API(.createTopics, versions: 2...7, flexibleFrom: 5)

  public var topics: [Topic] = []
  /// Milliseconds.
  public var timeout: Int32 = 60_000
  /// Check only, and create nothing.
  public var validateOnly = false
  public var tags: [TaggedField] = []

  public init() {}

  public init(topics: [Topic], timeout: Int32 = 60_000) {
    self.topics = topics
    self.timeout = timeout
  }

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.array(&topics, "topics")
    try c.int(&timeout, "timeout_ms")
    try c.bool(&validateOnly, "validate_only")
    try c.tags(&tags)
  }

  public struct Topic: WireStruct {
    public var name = ""
    /// -1 for the broker's default (from version 4, KIP-464) or with `assignments`.
    public var numPartitions: Int32 = 0
    /// -1 for the broker's default (from version 4, KIP-464) or with `assignments`.
    public var replicationFactor: Int16 = 0
    public var assignments: [Assignment] = []
    public var configs: [Config] = []
    public var tags: [TaggedField] = []

    public init() {}

    public init(name: String, numPartitions: Int32, replicationFactor: Int16, configs: [Config] = []) {
      self.name = name
      self.numPartitions = numPartitions
      self.replicationFactor = replicationFactor
      self.configs = configs
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&name, "name")
      try c.int(&numPartitions, "num_partitions")
      try c.int(&replicationFactor, "replication_factor")
      try c.array(&assignments, "assignments")
      try c.array(&configs, "configs")
      try c.tags(&tags)
    }
  }

  /// The brokers that shall hold a partition.
  public struct Assignment: WireStruct {
    public var partitionIndex: Int32 = 0
    public var brokerIDs: [Int32] = []
    public var tags: [TaggedField] = []

    public init() {}

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&partitionIndex, "partition_index")
      try c.array(&brokerIDs, "broker_ids")
      try c.tags(&tags)
    }
  }

  public struct Config: WireStruct {
    public var name = ""
    public var value: String? = ""
    public var tags: [TaggedField] = []

    public init() {}

    public init(name: String, value: String?) {
      self.name = name
      self.value = value
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&name, "name")
      try c.nullableString(&value, "value")
      try c.tags(&tags)
    }
  }
}

/// What became of each topic.
public struct CreateTopicsResponse: KafkaResponse {
  public static let api = CreateTopicsRequest.api

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
    /// Version 7.
    public var topicID = KafkaUUID.zero
    public var errorCode = ErrorCode.none
    public var errorMessage: String? = ""
    /// Why `configs` is nil, from version 5 (KIP-525).
    public var topicConfigErrorCode = ErrorCode.none
    /// From version 5; -1 when unknown.
    public var numPartitions: Int32 = -1
    /// From version 5; -1 when unknown.
    public var replicationFactor: Int16 = -1
    /// From version 5; nil where they may not be seen.
    public var configs: [Config]? = []
    public var tags: [TaggedField] = []

    public init() {}

    public init(name: String, errorCode: ErrorCode, errorMessage: String? = nil) {
      self.name = name
      self.errorCode = errorCode
      self.errorMessage = errorMessage
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&name, "name")
      try c.uuid(&topicID, "topic_id", in: 7..., ignorable: true)
      try c.int(&errorCode.rawValue, "error_code")
      try c.nullableString(&errorMessage, "error_message")
      try c.int(&numPartitions, "num_partitions", in: 5..., missing: -1, ignorable: true)
      try c.int(&replicationFactor, "replication_factor", in: 5..., missing: -1, ignorable: true)
      try c.nullableArray(&configs, "configs", in: 5..., ignorable: true)
      try c.tags(&tags) { (t: inout TagSection) throws(WireError) in
        try t.int(0, &topicConfigErrorCode.rawValue, "topic_config_error_code", in: 5...)
      }
    }
  }

  public struct Config: WireStruct {
    public var name = ""
    public var value: String? = ""
    public var readOnly = false
    /// Where the value comes from; -1 when unknown.
    public var configSource: Int8 = -1
    public var isSensitive = false
    public var tags: [TaggedField] = []

    public init() {}

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&name, "name")
      try c.nullableString(&value, "value")
      try c.bool(&readOnly, "read_only")
      try c.int(&configSource, "config_source")
      try c.bool(&isSensitive, "is_sensitive")
      try c.tags(&tags)
    }
  }
}

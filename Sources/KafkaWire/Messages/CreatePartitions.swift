/// CreatePartitions (key 37), versions 0–3, flexible from 2: adds partitions to topics.
public struct CreatePartitionsRequest: KafkaRequest {
  public typealias Response = CreatePartitionsResponse
  public static let api = API(.createPartitions, versions: 0...3, flexibleFrom: 2)

  public var topics: [Topic] = []
  /// Milliseconds that the broker may wait until the partitions are there.
  public var timeout: Int32 = 0
  /// Whether to check only, and to change nothing.
  public var validateOnly = false
  public var tags: [TaggedField] = []

  public init() {}

  public init(topics: [Topic], timeout: Int32, validateOnly: Bool = false) {
    self.topics = topics
    self.timeout = timeout
    self.validateOnly = validateOnly
  }

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.array(&topics, "topics")
    try c.int(&timeout, "timeout_ms")
    try c.bool(&validateOnly, "validate_only")
    try c.tags(&tags)
  }

  public struct Topic: WireStruct {
    public var name = ""
    /// Partitions that the topic shall have in all.
    public var count: Int32 = 0
    /// The replicas of each new partition; nil where the broker picks them.
    public var assignments: [Assignment]?
    public var tags: [TaggedField] = []

    public init() {}

    public init(name: String, count: Int32, assignments: [Assignment]? = nil) {
      self.name = name
      self.count = count
      self.assignments = assignments
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&name, "name")
      try c.int(&count, "count")
      try c.nullableArray(&assignments, "assignments")
      try c.tags(&tags)
    }
  }

  public struct Assignment: WireStruct {
    public var brokerIDs: [Int32] = []
    public var tags: [TaggedField] = []

    public init() {}

    public init(brokerIDs: [Int32]) {
      self.brokerIDs = brokerIDs
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.array(&brokerIDs, "broker_ids")
      try c.tags(&tags)
    }
  }
}

/// Whether each topic has its partitions.
public struct CreatePartitionsResponse: KafkaResponse {
  public static let api = CreatePartitionsRequest.api

  /// Milliseconds.
  public var throttleTime: Int32 = 0
  public var results: [Topic] = []
  public var tags: [TaggedField] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.int(&throttleTime, "throttle_time_ms")
    try c.array(&results, "results")
    try c.tags(&tags)
  }

  public struct Topic: WireStruct {
    public var name = ""
    public var errorCode = ErrorCode.none
    public var errorMessage: String?
    public var tags: [TaggedField] = []

    public init() {}

    public init(name: String, errorCode: ErrorCode, errorMessage: String? = nil) {
      self.name = name
      self.errorCode = errorCode
      self.errorMessage = errorMessage
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&name, "name")
      try c.int(&errorCode.rawValue, "error_code")
      try c.nullableString(&errorMessage, "error_message")
      try c.tags(&tags)
    }
  }
}

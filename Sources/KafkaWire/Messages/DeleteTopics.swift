/// DeleteTopics (key 20), versions 1–6, flexible from 4. Version 6 also takes topic IDs (KIP-516).
public struct DeleteTopicsRequest: KafkaRequest {
  public typealias Response = DeleteTopicsResponse
  public static let api = API(.deleteTopics, versions: 1...6, flexibleFrom: 4)

  /// Version 6.
  public var topics: [Topic] = []
  /// Versions 1–5.
  public var topicNames: [String] = []
  /// Milliseconds.
  public var timeout: Int32 = 0
  public var tags: [TaggedField] = []

  public init() {}

  /// Names the topics in the form that `version` has.
  public init(names: [String], timeout: Int32, version: Int16) {
    self.timeout = timeout
    if version >= 6 { topics = names.map { Topic(name: $0) } } else { topicNames = names }
  }

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.array(&topics, "topics", in: 6...)
    try c.array(&topicNames, "topic_names", in: ...5, ignorable: true)
    try c.int(&timeout, "timeout_ms")
    try c.tags(&tags)
  }

  public struct Topic: WireStruct {
    /// nil to name the topic by ID.
    public var name: String?
    public var topicID = KafkaUUID.zero
    public var tags: [TaggedField] = []

    public init() {}

    public init(name: String) {
      self.name = name
    }

    public init(topicID: KafkaUUID) {
      self.topicID = topicID
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.nullableString(&name, "name")
      try c.uuid(&topicID, "topic_id")
      try c.tags(&tags)
    }
  }
}

/// What became of each topic.
public struct DeleteTopicsResponse: KafkaResponse {
  public static let api = DeleteTopicsRequest.api

  /// Milliseconds.
  public var throttleTime: Int32 = 0
  public var responses: [Topic] = []
  public var tags: [TaggedField] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.int(&throttleTime, "throttle_time_ms")
    try c.array(&responses, "responses")
    try c.tags(&tags)
  }

  public struct Topic: WireStruct {
    /// nil only in version 6, where the topic was asked for by an ID that is unknown.
    public var name: String?
    /// Version 6.
    public var topicID = KafkaUUID.zero
    public var errorCode = ErrorCode.none
    /// From version 5.
    public var errorMessage: String?
    public var tags: [TaggedField] = []

    public init() {}

    public init(name: String?, topicID: KafkaUUID = .zero, errorCode: ErrorCode, errorMessage: String? = nil) {
      self.name = name
      self.topicID = topicID
      self.errorCode = errorCode
      self.errorMessage = errorMessage
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&name, "name", nullableIn: 6...)
      try c.uuid(&topicID, "topic_id", in: 6..., ignorable: true)
      try c.int(&errorCode.rawValue, "error_code")
      try c.nullableString(&errorMessage, "error_message", in: 5..., ignorable: true)
      try c.tags(&tags)
    }
  }
}

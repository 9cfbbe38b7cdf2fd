/// Metadata (key 3), versions 1–13, flexible from 9: brokers, topics, partitions and their leaders.
public struct MetadataRequest: KafkaRequest {
  public typealias Response = MetadataResponse
  public static let api = API(.metadata, versions: 1...13, flexibleFrom: 9)

  /// nil for all topics, empty for none.
  public var topics: [Topic]? = []
  /// From version 4; brokers take earlier ones as true.
  public var allowAutoTopicCreation = true
  /// Versions 8–10.
  public var includeClusterAuthorizedOperations = false
  /// From version 8.
  public var includeTopicAuthorizedOperations = false
  public var tags: [TaggedField] = []

  public init() {}

  public init(topics: [Topic]?, allowAutoTopicCreation: Bool = true) {
    self.topics = topics
    self.allowAutoTopicCreation = allowAutoTopicCreation
  }

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.nullableArray(&topics, "topics")
    try c.bool(&allowAutoTopicCreation, "allow_auto_topic_creation", in: 4..., missing: true)
    try c.bool(&includeClusterAuthorizedOperations, "include_cluster_authorized_operations", in: 8...10)
    try c.bool(&includeTopicAuthorizedOperations, "include_topic_authorized_operations", in: 8...)
    try c.tags(&tags)
  }

  public struct Topic: WireStruct {
    /// From version 10; brokers look topics up by it from version 12.
    public var topicID = KafkaUUID.zero
    /// nil only from version 10, to name the topic by ID alone.
    public var name: String?
    public var tags: [TaggedField] = []

    public init() {}

    public init(name: String) {
      self.name = name
    }

    public init(topicID: KafkaUUID) {
      self.topicID = topicID
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.uuid(&topicID, "topic_id", in: 10..., ignorable: true)
      try c.string(&name, "name", nullableIn: 10...)
      try c.tags(&tags)
    }
  }
}

/// OffsetFetch (key 9), versions 1–10, flexible from 6. Several groups at once from 8 (KIP-709), topics by ID in 10.
public struct OffsetFetchRequest: KafkaRequest {
  public typealias Response = OffsetFetchResponse
  public static let api = API(.offsetFetch, versions: 1...10, flexibleFrom: 6)

  /// Versions 1–7.
  public var groupID = ""
  /// Versions 1–7; nil, from version 2, for all topics of the group.
  public var topics: [Topic]? = []
  /// From version 8.
  public var groups: [Group] = []
  /// Whether to be refused where a transaction's offsets are pending, from version 7 (KIP-447).
  public var requireStable = false
  public var tags: [TaggedField] = []

  public init() {}

  /// Asks for one group's offsets, in the form that `version` has.
  public init(groupID: String, topics: [Topic]?, version: Int16) {
    if version >= 8 {
      groups = [Group(groupID: groupID, topics: topics)]
    } else {
      self.groupID = groupID
      self.topics = topics
    }
  }

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.string(&groupID, "group_id", in: ...7)
    try c.array(&topics, "topics", in: ...7, nullableIn: 2...)
    try c.array(&groups, "groups", in: 8...)
    try c.bool(&requireStable, "require_stable", in: 7...)
    try c.tags(&tags)
  }

  public struct Group: WireStruct {
    public var groupID = ""
    /// From version 9 (KIP-848).
    public var memberID: String?
    /// From version 9; -1 for no member.
    public var memberEpoch: Int32 = -1
    /// nil for all topics of the group.
    public var topics: [Topic]? = []
    public var tags: [TaggedField] = []

    public init() {}

    public init(groupID: String, topics: [Topic]?) {
      self.groupID = groupID
      self.topics = topics
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&groupID, "group_id")
      try c.nullableString(&memberID, "member_id", in: 9..., ignorable: true)
      try c.int(&memberEpoch, "member_epoch", in: 9..., missing: -1, ignorable: true)
      try c.nullableArray(&topics, "topics")
      try c.tags(&tags)
    }
  }

  public struct Topic: WireStruct {
    /// Versions 1–9.
    public var name = ""
    /// Version 10.
    public var topicID = KafkaUUID.zero
    public var partitionIndexes: [Int32] = []
    public var tags: [TaggedField] = []

    public init() {}

    public init(name: String, topicID: KafkaUUID = .zero, partitionIndexes: [Int32]) {
      self.name = name
      self.topicID = topicID
      self.partitionIndexes = partitionIndexes
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&name, "name", in: ...9, ignorable: true)
      try c.uuid(&topicID, "topic_id", in: 10..., ignorable: true)
      try c.array(&partitionIndexes, "partition_indexes")
      try c.tags(&tags)
    }
  }
}

/// What a consumer wants and has, versions 0–3: the metadata of its JoinGroup.
public struct ConsumerProtocolSubscription: ConsumerProtocol {
  public static let name = "ConsumerProtocolSubscription"

  public var topics: [String] = []
  /// The assignor's own: sticky assignors keep the former assignment here.
  public var userData: Bytes?
  /// From version 1 (KIP-429).
  public var ownedPartitions: [ConsumerProtocolTopicPartitions] = []
  /// The generation in which they were owned, from version 2 (KIP-792); -1 when unknown.
  public var generationID: Int32 = -1
  /// From version 3 (KIP-881).
  public var rackID: String?

  public init() {}

  public init(topics: [String], ownedPartitions: [ConsumerProtocolTopicPartitions] = []) {
    self.topics = topics
    self.ownedPartitions = ownedPartitions
  }

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.array(&topics, "topics")
    try c.nullableBytes(&userData, "user_data")
    try c.array(&ownedPartitions, "owned_partitions", in: 1..., ignorable: true)
    try c.int(&generationID, "generation_id", in: 2..., missing: -1, ignorable: true)
    try c.nullableString(&rackID, "rack_id", in: 3..., ignorable: true)
  }
}

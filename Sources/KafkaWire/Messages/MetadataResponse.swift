/// The cluster as the answering broker sees it.
public struct MetadataResponse: KafkaResponse {
  public static let api = MetadataRequest.api

  /// "Not asked for" in the fields of authorized operations.
  public static let operationsNotAsked = Int32.min

  /// Milliseconds.
  public var throttleTime: Int32 = 0
  public var brokers: [Broker] = []
  public var clusterID: String?
  /// -1 when unknown.
  public var controllerID: Int32 = -1
  public var topics: [Topic] = []
  /// One bit per operation, versions 8–10.
  public var clusterAuthorizedOperations = operationsNotAsked
  /// Version 13.
  public var errorCode = ErrorCode.none
  public var tags: [TaggedField] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.int(&throttleTime, "throttle_time_ms", in: 3..., ignorable: true)
    try c.array(&brokers, "brokers")
    try c.nullableString(&clusterID, "cluster_id", in: 2..., ignorable: true)
    try c.int(&controllerID, "controller_id")
    try c.array(&topics, "topics")
    try c.int(
      &clusterAuthorizedOperations, "cluster_authorized_operations", in: 8...10, missing: Self.operationsNotAsked,
      ignorable: true)
    try c.int(&errorCode.rawValue, "error_code", in: 13..., ignorable: true)
    try c.tags(&tags)
  }

  public struct Broker: WireStruct {
    public var nodeID: Int32 = 0
    public var host = ""
    public var port: Int32 = 0
    public var rack: String?
    public var tags: [TaggedField] = []

    public init() {}

    public init(nodeID: Int32, host: String, port: Int32, rack: String? = nil) {
      self.nodeID = nodeID
      self.host = host
      self.port = port
      self.rack = rack
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&nodeID, "node_id")
      try c.string(&host, "host")
      try c.int(&port, "port")
      try c.nullableString(&rack, "rack")
      try c.tags(&tags)
    }
  }

  public struct Topic: WireStruct {
    public var errorCode = ErrorCode.none
    /// nil only from version 12, where the topic was asked for by an ID that is unknown.
    public var name: String?
    /// From version 10.
    public var topicID = KafkaUUID.zero
    public var isInternal = false
    public var partitions: [Partition] = []
    /// One bit per operation, from version 8.
    public var topicAuthorizedOperations = MetadataResponse.operationsNotAsked
    public var tags: [TaggedField] = []

    public init() {}

    public init(name: String?, topicID: KafkaUUID = .zero, errorCode: ErrorCode = .none, partitions: [Partition] = []) {
      self.name = name
      self.topicID = topicID
      self.errorCode = errorCode
      self.partitions = partitions
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&errorCode.rawValue, "error_code")
      try c.string(&name, "name", nullableIn: 12...)
      try c.uuid(&topicID, "topic_id", in: 10..., ignorable: true)
      try c.bool(&isInternal, "is_internal")
      try c.array(&partitions, "partitions")
      try c.int(
        &topicAuthorizedOperations, "topic_authorized_operations", in: 8...,
        missing: MetadataResponse.operationsNotAsked, ignorable: true)
      try c.tags(&tags)
    }
  }

  public struct Partition: WireStruct {
    public var errorCode = ErrorCode.none
    public var partitionIndex: Int32 = 0
    /// -1 for none.
    public var leaderID: Int32 = 0
    /// From version 7; -1 when unknown.
    public var leaderEpoch: Int32 = -1
    public var replicaNodes: [Int32] = []
    public var isrNodes: [Int32] = []
    /// From version 5.
    public var offlineReplicas: [Int32] = []
    public var tags: [TaggedField] = []

    public init() {}

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&errorCode.rawValue, "error_code")
      try c.int(&partitionIndex, "partition_index")
      try c.int(&leaderID, "leader_id")
      try c.int(&leaderEpoch, "leader_epoch", in: 7..., missing: -1, ignorable: true)
      try c.array(&replicaNodes, "replica_nodes")
      try c.array(&isrNodes, "isr_nodes")
      try c.array(&offlineReplicas, "offline_replicas", in: 5..., ignorable: true)
      try c.tags(&tags)
    }
  }
}

/// DescribeCluster (key 60), versions 0–2, flexible: the brokers and the controller (KIP-700).
public struct DescribeClusterRequest: KafkaRequest {
  public typealias Response = DescribeClusterResponse
  public static let api = API(.describeCluster, versions: 0...2, flexibleFrom: 0)

  public var includeClusterAuthorizedOperations = false
  /// 1 for brokers, 2 for controllers, from version 1 (KIP-919).
  public var endpointType: Int8 = 1
  /// From version 2 (KIP-1073).
  public var includeFencedBrokers = false
  public var tags: [TaggedField] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.bool(&includeClusterAuthorizedOperations, "include_cluster_authorized_operations")
    try c.int(&endpointType, "endpoint_type", in: 1..., missing: 1)
    try c.bool(&includeFencedBrokers, "include_fenced_brokers", in: 2...)
    try c.tags(&tags)
  }
}

/// The cluster as the broker that was asked knows it.
public struct DescribeClusterResponse: KafkaResponse {
  public static let api = DescribeClusterRequest.api

  /// Milliseconds.
  public var throttleTime: Int32 = 0
  public var errorCode = ErrorCode.none
  public var errorMessage: String?
  /// From version 1; see the request's.
  public var endpointType: Int8 = 1
  public var clusterID = ""
  /// -1 when unknown.
  public var controllerID: Int32 = -1
  public var brokers: [Broker] = []
  /// A bit per operation; `Int32.min` where they were not asked for.
  public var clusterAuthorizedOperations = Int32.min
  public var tags: [TaggedField] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.int(&throttleTime, "throttle_time_ms")
    try c.int(&errorCode.rawValue, "error_code")
    try c.nullableString(&errorMessage, "error_message")
    try c.int(&endpointType, "endpoint_type", in: 1..., missing: 1)
    try c.string(&clusterID, "cluster_id")
    try c.int(&controllerID, "controller_id")
    try c.array(&brokers, "brokers")
    try c.int(&clusterAuthorizedOperations, "cluster_authorized_operations")
    try c.tags(&tags)
  }

  public struct Broker: WireStruct {
    public var brokerID: Int32 = 0
    public var host = ""
    public var port: Int32 = 0
    public var rack: String?
    /// From version 2.
    public var isFenced = false
    public var tags: [TaggedField] = []

    public init() {}

    public init(brokerID: Int32, host: String, port: Int32, rack: String? = nil) {
      self.brokerID = brokerID
      self.host = host
      self.port = port
      self.rack = rack
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&brokerID, "broker_id")
      try c.string(&host, "host")
      try c.int(&port, "port")
      try c.nullableString(&rack, "rack")
      try c.bool(&isFenced, "is_fenced", in: 2...)
      try c.tags(&tags)
    }
  }
}

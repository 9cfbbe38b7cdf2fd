/// FindCoordinator (key 10), versions 0–5, flexible from 3. Several keys at once from 4 (KIP-699).
public struct FindCoordinatorRequest: KafkaRequest {
  public typealias Response = FindCoordinatorResponse
  public static let api = API(.findCoordinator, versions: 0...5, flexibleFrom: 3)

  /// What the keys name.
  public enum KeyType {
    public static let group: Int8 = 0
    public static let transaction: Int8 = 1
  }

  /// Versions 0–3.
  public var key = ""
  /// A ``KeyType``, from version 1.
  public var keyType: Int8 = 0
  /// From version 4.
  public var coordinatorKeys: [String] = []
  public var tags: [TaggedField] = []

  public init() {}

  /// Asks for one key, in the form that `version` has.
  public init(key: String, keyType: Int8 = KeyType.group, version: Int16) {
    self.keyType = keyType
    if version >= 4 { coordinatorKeys = [key] } else { self.key = key }
  }

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.string(&key, "key", in: ...3)
    try c.int(&keyType, "key_type", in: 1...)
    try c.array(&coordinatorKeys, "coordinator_keys", in: 4...)
    try c.tags(&tags)
  }
}

/// The brokers that coordinate the groups or transactions asked for.
public struct FindCoordinatorResponse: KafkaResponse {
  public static let api = FindCoordinatorRequest.api

  /// Milliseconds.
  public var throttleTime: Int32 = 0
  /// Versions 0–3, as the next four.
  public var errorCode = ErrorCode.none
  /// Versions 1–3.
  public var errorMessage: String? = ""
  public var nodeID: Int32 = 0
  public var host = ""
  public var port: Int32 = 0
  /// From version 4.
  public var coordinators: [Coordinator] = []
  public var tags: [TaggedField] = []

  public init() {}

  /// Answers for one key, in the form that `version` has.
  public init(coordinator: Coordinator, version: Int16) {
    if version >= 4 {
      coordinators = [coordinator]
    } else {
      errorCode = coordinator.errorCode
      errorMessage = coordinator.errorMessage
      nodeID = coordinator.nodeID
      host = coordinator.host
      port = coordinator.port
    }
  }

  /// The answer for `key`, in whichever form it came; nil where the response speaks of other keys only.
  public func coordinator(for key: String) -> Coordinator? {
    if !coordinators.isEmpty { return coordinators.first { $0.key == key } }
    var single = Coordinator(key: key, nodeID: nodeID, host: host, port: port)
    single.errorCode = errorCode
    single.errorMessage = errorMessage
    return single
  }

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.int(&throttleTime, "throttle_time_ms", in: 1..., ignorable: true)
    try c.int(&errorCode.rawValue, "error_code", in: ...3, ignorable: true)
    try c.nullableString(&errorMessage, "error_message", in: 1...3, missing: "", ignorable: true)
    try c.int(&nodeID, "node_id", in: ...3, ignorable: true)
    try c.string(&host, "host", in: ...3, ignorable: true)
    try c.int(&port, "port", in: ...3, ignorable: true)
    try c.array(&coordinators, "coordinators", in: 4...)
    try c.tags(&tags)
  }

  public struct Coordinator: WireStruct {
    public var key = ""
    public var nodeID: Int32 = 0
    public var host = ""
    public var port: Int32 = 0
    public var errorCode = ErrorCode.none
    public var errorMessage: String? = ""
    public var tags: [TaggedField] = []

    public init() {}

    public init(key: String, nodeID: Int32, host: String, port: Int32) {
      self.key = key
      self.nodeID = nodeID
      self.host = host
      self.port = port
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&key, "key")
      try c.int(&nodeID, "node_id")
      try c.string(&host, "host")
      try c.int(&port, "port")
      try c.int(&errorCode.rawValue, "error_code")
      try c.nullableString(&errorMessage, "error_message")
      try c.tags(&tags)
    }
  }
}

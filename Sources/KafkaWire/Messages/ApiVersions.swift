/// ApiVersions (key 18), versions 0–4, flexible from 3 (KIP-35, KIP-511). The first request on every connection.
public struct ApiVersionsRequest: KafkaRequest {
  public typealias Response = ApiVersionsResponse
  public static let api = API(.apiVersions, versions: 0...4, flexibleFrom: 3)

  public var clientSoftwareName = ""
  public var clientSoftwareVersion = ""
  public var tags: [TaggedField] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.string(&clientSoftwareName, "client_software_name", in: 3..., ignorable: true)
    try c.string(&clientSoftwareVersion, "client_software_version", in: 3..., ignorable: true)
    try c.tags(&tags)
  }
}

/// The versions that a broker speaks, and the cluster's features.
public struct ApiVersionsResponse: KafkaResponse {
  public static let api = ApiVersionsRequest.api

  public var errorCode = ErrorCode.none
  public var apiKeys: [Version] = []
  /// Milliseconds.
  public var throttleTime: Int32 = 0
  public var supportedFeatures: [SupportedFeature] = []
  /// -1 when unknown.
  public var finalizedFeaturesEpoch: Int64 = -1
  public var finalizedFeatures: [FinalizedFeature] = []
  public var zkMigrationReady = false
  public var tags: [TaggedField] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.int(&errorCode.rawValue, "error_code")
    try c.array(&apiKeys, "api_keys")
    try c.int(&throttleTime, "throttle_time_ms", in: 1..., ignorable: true)
    try c.tags(&tags) { (t: inout TagSection) throws(WireError) in
      try t.array(0, &supportedFeatures, "supported_features", in: 3...)
      try t.int(1, &finalizedFeaturesEpoch, "finalized_features_epoch", in: 3..., default: -1)
      try t.array(2, &finalizedFeatures, "finalized_features", in: 3...)
      try t.bool(3, &zkMigrationReady, "zk_migration_ready", in: 3...)
    }
  }

  public struct Version: WireStruct {
    public var apiKey = APIKey(rawValue: 0)
    public var minVersion: Int16 = 0
    public var maxVersion: Int16 = 0
    public var tags: [TaggedField] = []

    public init() {}

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&apiKey.rawValue, "api_key")
      try c.int(&minVersion, "min_version")
      try c.int(&maxVersion, "max_version")
      try c.tags(&tags)
    }
  }

  public struct SupportedFeature: WireStruct {
    public var name = ""
    public var minVersion: Int16 = 0
    public var maxVersion: Int16 = 0
    public var tags: [TaggedField] = []

    public init() {}

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&name, "name")
      try c.int(&minVersion, "min_version")
      try c.int(&maxVersion, "max_version")
      try c.tags(&tags)
    }
  }

  public struct FinalizedFeature: WireStruct {
    public var name = ""
    public var maxVersionLevel: Int16 = 0
    public var minVersionLevel: Int16 = 0
    public var tags: [TaggedField] = []

    public init() {}

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&name, "name")
      try c.int(&maxVersionLevel, "max_version_level")
      try c.int(&minVersionLevel, "min_version_level")
      try c.tags(&tags)
    }
  }
}

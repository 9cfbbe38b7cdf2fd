/// DescribeConfigs (key 32), versions 1–4, flexible from 4.
public struct DescribeConfigsRequest: KafkaRequest {
  public typealias Response = DescribeConfigsResponse
  public static let api = API(.describeConfigs, versions: 1...4, flexibleFrom: 4)

  /// What a resource's name names.
  public enum ResourceType {
    public static let topic: Int8 = 2
    public static let broker: Int8 = 4
    /// From Kafka 4.0 (KIP-1043).
    public static let group: Int8 = 32
  }

  public var resources: [Resource] = []
  public var includeSynonyms = false
  /// From version 3 (KIP-569).
  public var includeDocumentation = false
  public var tags: [TaggedField] = []

  public init() {}

  public init(resources: [Resource]) {
    self.resources = resources
  }

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.array(&resources, "resources")
    try c.bool(&includeSynonyms, "include_synonyms")
    try c.bool(&includeDocumentation, "include_documentation", in: 3...)
    try c.tags(&tags)
  }

  public struct Resource: WireStruct {
    /// A ``ResourceType``.
    public var resourceType: Int8 = 0
    public var resourceName = ""
    /// nil for all.
    public var configurationKeys: [String]? = []
    public var tags: [TaggedField] = []

    public init() {}

    public init(resourceType: Int8, resourceName: String, configurationKeys: [String]? = nil) {
      self.resourceType = resourceType
      self.resourceName = resourceName
      self.configurationKeys = configurationKeys
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&resourceType, "resource_type")
      try c.string(&resourceName, "resource_name")
      try c.nullableArray(&configurationKeys, "configuration_keys")
      try c.tags(&tags)
    }
  }
}

/// Each resource's settings.
public struct DescribeConfigsResponse: KafkaResponse {
  public static let api = DescribeConfigsRequest.api

  /// Milliseconds.
  public var throttleTime: Int32 = 0
  public var results: [Result] = []
  public var tags: [TaggedField] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.int(&throttleTime, "throttle_time_ms")
    try c.array(&results, "results")
    try c.tags(&tags)
  }

  public struct Result: WireStruct {
    public var errorCode = ErrorCode.none
    public var errorMessage: String? = ""
    public var resourceType: Int8 = 0
    public var resourceName = ""
    public var configs: [Config] = []
    public var tags: [TaggedField] = []

    public init() {}

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&errorCode.rawValue, "error_code")
      try c.nullableString(&errorMessage, "error_message")
      try c.int(&resourceType, "resource_type")
      try c.string(&resourceName, "resource_name")
      try c.array(&configs, "configs")
      try c.tags(&tags)
    }
  }

  public struct Config: WireStruct {
    public var name = ""
    /// nil where it may not be seen.
    public var value: String? = ""
    public var readOnly = false
    /// Where the value comes from; -1 when unknown.
    public var configSource: Int8 = -1
    public var isSensitive = false
    public var synonyms: [Synonym] = []
    /// The value's type, from version 3; 0 when unknown.
    public var configType: Int8 = 0
    /// From version 3.
    public var documentation: String? = ""
    public var tags: [TaggedField] = []

    public init() {}

    public init(name: String, value: String?) {
      self.name = name
      self.value = value
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&name, "name")
      try c.nullableString(&value, "value")
      try c.bool(&readOnly, "read_only")
      try c.int(&configSource, "config_source")
      try c.bool(&isSensitive, "is_sensitive")
      try c.array(&synonyms, "synonyms")
      try c.int(&configType, "config_type", in: 3..., ignorable: true)
      try c.nullableString(&documentation, "documentation", in: 3..., missing: "", ignorable: true)
      try c.tags(&tags)
    }
  }

  public struct Synonym: WireStruct {
    public var name = ""
    public var value: String? = ""
    public var source: Int8 = 0
    public var tags: [TaggedField] = []

    public init() {}

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&name, "name")
      try c.nullableString(&value, "value")
      try c.int(&source, "source")
      try c.tags(&tags)
    }
  }
}

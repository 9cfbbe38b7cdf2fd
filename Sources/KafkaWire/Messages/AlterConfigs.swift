/// AlterConfigs (key 33), versions 0–2, flexible from 2: sets all settings of a resource, and takes back those that are
/// not named. Where the broker has it, IncrementalAlterConfigs is better.
public struct AlterConfigsRequest: KafkaRequest {
  public typealias Response = AlterConfigsResponse
  public static let api = API(.alterConfigs, versions: 0...2, flexibleFrom: 2)

  public var resources: [Resource] = []
  /// Whether to check only, and to change nothing.
  public var validateOnly = false
  public var tags: [TaggedField] = []

  public init() {}

  public init(resources: [Resource], validateOnly: Bool = false) {
    self.resources = resources
    self.validateOnly = validateOnly
  }

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.array(&resources, "resources")
    try c.bool(&validateOnly, "validate_only")
    try c.tags(&tags)
  }

  public struct Resource: WireStruct {
    /// See ``DescribeConfigsRequest/ResourceType``.
    public var resourceType: Int8 = 0
    public var resourceName = ""
    public var configs: [Config] = []
    public var tags: [TaggedField] = []

    public init() {}

    public init(resourceType: Int8, resourceName: String, configs: [Config]) {
      self.resourceType = resourceType
      self.resourceName = resourceName
      self.configs = configs
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&resourceType, "resource_type")
      try c.string(&resourceName, "resource_name")
      try c.array(&configs, "configs")
      try c.tags(&tags)
    }
  }

  public struct Config: WireStruct {
    public var name = ""
    public var value: String?
    public var tags: [TaggedField] = []

    public init() {}

    public init(name: String, value: String?) {
      self.name = name
      self.value = value
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&name, "name")
      try c.nullableString(&value, "value")
      try c.tags(&tags)
    }
  }
}

/// Whether each resource has its settings.
public struct AlterConfigsResponse: KafkaResponse {
  public static let api = AlterConfigsRequest.api

  /// Milliseconds.
  public var throttleTime: Int32 = 0
  public var responses: [Resource] = []
  public var tags: [TaggedField] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.int(&throttleTime, "throttle_time_ms")
    try c.array(&responses, "responses")
    try c.tags(&tags)
  }

  public struct Resource: WireStruct {
    public var errorCode = ErrorCode.none
    public var errorMessage: String?
    public var resourceType: Int8 = 0
    public var resourceName = ""
    public var tags: [TaggedField] = []

    public init() {}

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&errorCode.rawValue, "error_code")
      try c.nullableString(&errorMessage, "error_message")
      try c.int(&resourceType, "resource_type")
      try c.string(&resourceName, "resource_name")
      try c.tags(&tags)
    }
  }
}

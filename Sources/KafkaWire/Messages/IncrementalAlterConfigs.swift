/// IncrementalAlterConfigs (key 44), versions 0–1, flexible from 1: changes single settings of a resource (KIP-339).
public struct IncrementalAlterConfigsRequest: KafkaRequest {
  public typealias Response = IncrementalAlterConfigsResponse
  public static let api = API(.incrementalAlterConfigs, versions: 0...1, flexibleFrom: 1)

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
    /// See ``Operation``.
    public var configOperation: Int8 = 0
    public var value: String?
    public var tags: [TaggedField] = []

    public init() {}

    public init(name: String, configOperation: Int8 = Operation.set, value: String?) {
      self.name = name
      self.configOperation = configOperation
      self.value = value
    }

    public mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.string(&name, "name")
      try c.int(&configOperation, "config_operation")
      try c.nullableString(&value, "value")
      try c.tags(&tags)
    }
  }

  /// What to do with a setting.
  public enum Operation {
    public static let set: Int8 = 0
    /// Back to the default; the value is null.
    public static let delete: Int8 = 1
    /// Adds to a list.
    public static let append: Int8 = 2
    /// Takes out of a list.
    public static let subtract: Int8 = 3
  }
}

/// Whether each resource has its settings.
public struct IncrementalAlterConfigsResponse: KafkaResponse {
  public static let api = IncrementalAlterConfigsRequest.api

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

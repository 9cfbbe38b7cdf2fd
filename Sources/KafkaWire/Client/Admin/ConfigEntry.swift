/// One setting of a topic, broker or group.
public struct ConfigEntry: Sendable, Hashable {
  /// Who set a value.
  public enum Source: Int8, Sendable {
    case topic = 1
    case broker = 2
    case allBrokers = 3
    /// The broker's file.
    case file = 4
    /// Kafka's own default.
    case builtIn = 5
    case logger = 6
    case clientMetrics = 7
    case group = 8
    /// The broker did not say, or something newer than this library.
    case unknown = -1
  }

  public var name: String
  /// Nil for secrets.
  public var value: String?
  /// Whether it was not set for this resource: for a broker, neither while it ran nor in its file.
  public var isDefault: Bool
  public var source: Source
  /// Whether it can only be changed in the broker's file.
  public var isReadOnly: Bool
  /// Whether it is a secret, whose value no broker tells.
  public var isSensitive: Bool

  public init(
    name: String, value: String?, isDefault: Bool, source: Source = .unknown, isReadOnly: Bool = false,
    isSensitive: Bool = false
  ) {
    self.name = name
    self.value = value
    self.isDefault = isDefault
    self.source = source
    self.isReadOnly = isReadOnly
    self.isSensitive = isSensitive
  }

  init(_ config: DescribeConfigsResponse.Config, of resource: ConfigResource) {
    let source = Source(rawValue: config.configSource) ?? .unknown
    let isOwn = source == resource.ownSource || resource.node != nil && (source == .allBrokers || source == .file)
    self.init(
      name: config.name, value: config.isSensitive ? nil : config.value, isDefault: !isOwn, source: source,
      isReadOnly: config.readOnly, isSensitive: config.isSensitive)
  }
}

/// What has settings.
public enum ConfigResource: Sendable, Hashable, CustomStringConvertible {
  case topic(String)
  /// One broker, by its node id.
  case broker(Int32)
  /// What all brokers share that have no value of their own.
  case allBrokers
  /// A consumer group (KIP-848, from Kafka 4.0).
  case group(String)

  var type: Int8 {
    switch self {
    case .topic: DescribeConfigsRequest.ResourceType.topic
    case .broker, .allBrokers: DescribeConfigsRequest.ResourceType.broker
    case .group: DescribeConfigsRequest.ResourceType.group
    }
  }

  var name: String {
    switch self {
    case .topic(let name), .group(let name): name
    case .broker(let node): "\(node)"
    case .allBrokers: ""
    }
  }

  /// The broker that has to be asked; nil for any.
  var node: Int32? { if case .broker(let node) = self { node } else { nil } }

  /// Where a value comes from that was set for this resource itself.
  var ownSource: ConfigEntry.Source {
    switch self {
    case .topic: .topic
    case .broker: .broker
    case .allBrokers: .allBrokers
    case .group: .group
    }
  }

  var topic: String? { if case .topic(let name) = self { name } else { nil } }

  public var description: String {
    switch self {
    case .topic(let name): "topic \(name)"
    case .broker(let node): "broker \(node)"
    case .allBrokers: "all brokers"
    case .group(let name): "group \(name)"
    }
  }
}

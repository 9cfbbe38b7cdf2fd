/// DescribeConfigs' numbers for where a value comes from.
enum ConfigSource {
  static let topic: Int8 = 1
  static let staticBroker: Int8 = 4
  static let standard: Int8 = 5

  static func of(_ name: String, in topic: Topic) -> Int8 {
    topic.configs[name] == nil ? standard : Self.topic
  }
}

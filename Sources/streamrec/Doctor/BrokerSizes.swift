import KafkaWire

/// Limits of one broker, in bytes; nil where it did not tell.
struct BrokerSizes: Sendable, Hashable {
  /// The settings, in the order in which they are shown.
  static let names = [
    "message.max.bytes", "replica.fetch.max.bytes", "replica.fetch.response.max.bytes", "socket.request.max.bytes",
  ]

  private var values: [String: Int64] = [:]

  init() {}

  init(_ configs: [String: ConfigEntry]) {
    for name in Self.names {
      if let value = configs[name]?.value.flatMap(Int64.init), value >= 0 { values[name] = value }
    }
  }

  subscript(name: String) -> Int64? { values[name] }
}

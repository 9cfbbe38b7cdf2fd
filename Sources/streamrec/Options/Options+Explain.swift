import KafkaWire

extension Options {
  static let response = Option<Bool>(
    flag: "response", help: "The bytes are a response, not a request; --api and --version say to what.")

  static let api = Option(
    "api", "NAME", ValueReader<APIKey>.api, help: "The API that a response belongs to: its name or its number.")

  static let apiVersion = Option(
    "version", "N", ValueReader<Int>.number(0...Int(Int16.max)), help: "The version of --api that was asked for.")

  static let lengthPrefix = Option(
    "length-prefix", "WHEN", ValueReader<HexFrames.Framing>.choice(of: HexFrames.Framing.self), default: "auto",
    help: "Whether hexadecimal digits begin with the frame's length; left out, the bytes themselves tell.")

  static let brokerPort = Option(
    "broker-port", "PORT", ValueReader<Int>.number(1...65535),
    help: "The brokers' port in a capture: all else is passed over. Left out, connections tell by how they begin.")
}

extension ValueReader<APIKey> {
  /// Kafka's own name in any case, or the number.
  static let api = ValueReader(
    "an API's name such as Fetch, or its number", .choices(MessageCatalog.apis.map(\.key.description))
  ) { text in
    let named = MessageCatalog.apis.first { $0.key.description.lowercased() == text.lowercased() }
    return named?.key ?? Int16(text).flatMap { $0 >= 0 ? APIKey(rawValue: $0) : nil }
  }
}

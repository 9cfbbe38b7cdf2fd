@testable import KafkaWire

/// The first answer of a connection, and the headers of requests.
enum NegotiationTarget: FuzzTarget {
  static let name = "negotiation"

  static func run(_ input: Bytes) {
    for asked in Int16(0)...4 {
      _ = bounded(input, factor: 512) { VersionNegotiation.step(input, asked: asked) }
    }
    _ = bounded(input, factor: 64) {
      try? Frame.requestHeader(of: input, isFlexible: MessageCatalog.isFlexible)
    }
    _ = try? Frame.correlationID(of: input)
  }
}

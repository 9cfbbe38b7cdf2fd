@testable import KafkaWire

/// Paths and queries of HTTP requests.
enum RoutesTarget: FuzzTarget {
  static let name = "routes"

  static func run(_ input: Bytes) {
    let text = input.string
    let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    // Repaired UTF-8 has three bytes for one.
    _ = bounded(input, factor: 256) {
      Route(path: parts[0], query: parts.count > 1 ? parts[1] : nil, topics: ["video", "a b", "ü"])
    }
  }
}

import KafkaWire

/// Which release of Kafka a broker is at least: brokers do not tell, but each release brought versions that no older one
/// speaks.
enum ReleaseGuess {
  /// API key and version that came with a release, the newest first.
  private static let signs: [(release: String, key: Int16, version: Int16)] = [
    ("4.1", 0, 13), ("4.0", 0, 12), ("3.9", 1, 17), ("3.8", 75, 0), ("3.7", 71, 0), ("3.5", 1, 15), ("3.1", 1, 13),
    ("3.0", 65, 0), ("2.8", 60, 0), ("2.7", 1, 12), ("2.4", 47, 0), ("2.3", 44, 0), ("2.1", 1, 10),
  ]

  /// `4.1`; nil where nothing tells.
  static func oldest(_ apis: [APISupport]) -> String? {
    let newest = Dictionary(apis.compactMap { api in api.broker.map { (api.api.rawValue, $0.upperBound) } }) { $1 }
    return signs.first { sign in newest[sign.key].map { $0 >= sign.version } ?? false }?.release
  }
}

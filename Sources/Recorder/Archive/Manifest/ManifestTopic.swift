/// Before the first segment of a topic: which topic it was.
struct ManifestTopic: Codable, Equatable {
  var name: String
  /// Kafka's id (KIP-516); nil where the broker has none (before 2.8).
  var id: String?
}

/// A topic as its file `topic.json` holds it.
struct TopicRecord: Codable, Equatable {
  var format = 1
  /// The halves of the topic's id.
  var idHigh: UInt64
  var idLow: UInt64
  var partitions: Int
  /// Only what differs from the broker's own settings.
  var configs: [String: String]
}

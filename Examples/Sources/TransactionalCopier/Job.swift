import KafkaWire

/// What to copy where.
struct Job {
  var brokers: [BrokerAddress]
  var from: String
  var to: String
  /// Keeps the offsets, and names the producer.
  var group: String

  init?(_ words: ArraySlice<String>) {
    let words = Array(words)
    guard words.count == 4, let brokers = BrokerAddress.list(words[0]) else { return nil }
    self.brokers = brokers
    from = words[1]
    to = words[2]
    group = words[3]
  }
}

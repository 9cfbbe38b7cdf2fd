import KafkaWire

// Limits that contradict each other: a record that one place takes and another does not.
extension Diagnosis {
  /// The largest batch that `publish` and `produce` send, in bytes.
  static let producerLimit = Int64(ProducerConfiguration().maxRequestBytes)
  /// The largest batch that `consume`, `archive` and `serve` can hold, in bytes.
  static let consumerLimit = Int64(ConsumerConfiguration().memoryLimit)

  /// Bytes before a batch in a log that its own length does not count.
  private static let batchFrame: Int64 = 12

  var sizeFindings: [Finding] {
    var found: [Finding] = []
    for name in BrokerSizes.names {
      let values = Set(brokers.compactMap { $0.sizes[name] })
      if values.count > 1 {
        let list = values.sorted().map { "\($0)" }.joined(separator: ", ")
        found.append(Finding(.note, "cluster", "\(name) differs among the brokers: \(list)"))
      }
    }
    let limited = topics.sorted { $0.name < $1.name }.compactMap { topic in
      topicLimits[topic.name].map { (topic: topic, limit: $0) }
    }
    func add(_ severity: Finding.Severity, _ text: String, _ isMeant: (TopicDescription, Int64) -> Bool) {
      let names = limited.filter { isMeant($0.topic, $0.limit) }.map(\.topic.name)
      if !names.isEmpty { found.append(Finding(severity, Self.subject(names), text)) }
    }
    if let least = least("socket.request.max.bytes") {
      add(.problem, "max.message.bytes is above socket.request.max.bytes (\(least)), at which brokers hang up") {
        $1 > least
      }
    }
    if let least = least("replica.fetch.max.bytes") {
      // Since KIP-74 a follower gets its first batch whatever its size. Kafka's own defaults are a batch's frame apart.
      add(.note, "max.message.bytes is above replica.fetch.max.bytes (\(least)): large batches are replicated singly") {
        topic, limit in limit > least + Self.batchFrame && topic.partitions.contains { $0.replicas.count > 1 }
      }
    }
    add(.note, "max.message.bytes is above what streamrec sends in one batch (\(Self.producerLimit))") { _, limit in
      limit > Self.producerLimit
    }
    add(.problem, "max.message.bytes is above what streamrec can read in one batch (\(Self.consumerLimit))") {
      $1 > Self.consumerLimit
    }
    return found
  }

  private static func subject(_ topics: [String]) -> String {
    let shown = topics.prefix(5).joined(separator: ", ")
    let more = topics.count > 5 ? " and \(topics.count - 5) more" : ""
    return "\(topics.count == 1 ? "topic" : "topics") \(shown)\(more)"
  }

  private func least(_ name: String) -> Int64? { brokers.compactMap { $0.sizes[name] }.min() }
}

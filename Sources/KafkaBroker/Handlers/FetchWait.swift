import KafkaWire

/// A fetch that found too little, and waits for more.
struct FetchWait {
  /// No client waits longer, whatever it asks for. Milliseconds.
  static let longest: Int32 = 300_000

  var incoming: IncomingRequest
  var request: FetchRequest
  /// The partitions whose growth is waited for.
  var logs: Set<ObjectIdentifier>

  init(incoming: IncomingRequest, request: FetchRequest, node: BrokerNode) {
    self.incoming = incoming.withoutBody
    self.request = request
    logs = []
    for topic in request.topics {
      let found = node.topic(name: topic.topic, id: topic.topicID, byID: incoming.header.apiVersion >= 13).topic
      for partition in topic.partitions {
        if let log = found?.partition(partition.partition) { logs.insert(ObjectIdentifier(log)) }
      }
    }
  }

  /// Partitions that were asked for: what it costs to keep the request.
  var weight: Int { request.topics.reduce(request.topics.count) { $0 + $1.partitions.count } }

  /// How long to wait at most.
  var patience: Duration { .milliseconds(Int64(min(request.maxWait, Self.longest))) }

  /// The answer, if there is enough for one now or `isLate`.
  func frame(isLate: Bool, _ node: BrokerNode) throws(WireError) -> ByteChain? {
    let outcome = FetchHandler.read(request, incoming.header.apiVersion, node)
    guard isLate || outcome.hasError || outcome.bytes >= Int(request.minBytes) else { return nil }
    return try incoming.encode(outcome.response)
  }
}

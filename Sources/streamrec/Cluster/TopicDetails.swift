import KafkaWire

/// What `topics describe` tells of one topic.
struct TopicDetails: Sendable {
  private let topic: TopicDescription
  private let begins: [TopicPartition: Int64]
  private let ends: [TopicPartition: Int64]
  /// Those that differ from the broker's defaults, in the alphabet's order.
  private let settings: [ConfigEntry]

  init(_ name: String, _ client: KafkaClient) async throws {
    let topic = try await client.topic(name)
    let partitions = topic.partitions.map { TopicPartition(name, $0.index) }
    func offsets(_ position: StartPosition) async throws -> [TopicPartition: Int64] {
      try await client.offsets(Dictionary(partitions.map { ($0, position) }) { first, _ in first })
    }
    self.topic = topic
    begins = try await offsets(.beginning)
    ends = try await offsets(.end)
    settings = try await client.topicConfigs(name).values.filter { !$0.isDefault }.sorted { $0.name < $1.name }
  }

  init(
    topic: TopicDescription, begins: [TopicPartition: Int64], ends: [TopicPartition: Int64], settings: [ConfigEntry]
  ) {
    self.topic = topic
    self.begins = begins
    self.ends = ends
    self.settings = settings
  }

  private var partitions: [TopicDescription.Partition] { topic.partitions.sorted { $0.index < $1.index } }

  var text: String {
    var table = Table("PARTITION", "LEADER", "REPLICAS", "IN SYNC", "BEGIN", "END")
    for partition in partitions {
      let key = TopicPartition(topic.name, partition.index)
      table.rows.append([
        "\(partition.index)", partition.leader.map { "\($0)" } ?? "none", list(partition.replicas),
        list(partition.inSyncReplicas), begins[key].map { "\($0)" } ?? "?", ends[key].map { "\($0)" } ?? "?",
      ])
    }
    let lines = settings.map { PrintableText.plain("\($0.name)=\($0.value ?? "(secret)")") }
    return ([PrintableText.plain(topic.name), "", table.text] + (lines.isEmpty ? [] : [""] + lines)).joined(
      separator: "\n")
  }

  var json: String {
    let rows = partitions.map { partition in
      let key = TopicPartition(topic.name, partition.index)
      return JSONValue.object([
        ("partition", .int(Int64(partition.index))),
        ("leader", partition.leader.map { .int(Int64($0)) } ?? .null),
        ("replicas", .array(partition.replicas.map { .int(Int64($0)) })),
        ("in_sync", .array(partition.inSyncReplicas.map { .int(Int64($0)) })),
        ("begin", begins[key].map { .int($0) } ?? .null),
        ("end", ends[key].map { .int($0) } ?? .null),
      ])
    }
    return JSONValue.object([
      ("command", .string("topics describe")), ("topic", .string(topic.name)), ("partitions", .array(rows)),
      ("settings", .object(settings.map { ($0.name, $0.value.map { .string($0) } ?? .null) })),
    ]).text
  }

  private func list(_ nodes: [Int32]) -> String { nodes.map { "\($0)" }.joined(separator: ",") }
}

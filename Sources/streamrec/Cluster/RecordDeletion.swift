import KafkaWire

/// What `topics delete-records` does.
struct RecordDeletion: Sendable {
  enum Limit: Sendable, Hashable {
    case offset(Int64)
    /// Milliseconds since 1970-01-01 UTC.
    case time(Int64)
    case end

    init(_ values: OptionValues, now: Int64) throws(UsageError) {
      let options: [any AnyOption] = [Options.before, Options.beforeOffset]
      guard let chosen = try values.chosen(among: options) else {
        throw UsageError("\(values.command) needs \(options.map(\.synopsis).joined(separator: " or "))")
      }
      if chosen.name == Options.beforeOffset.name {
        self = .offset(Int64(try values.required(Options.beforeOffset)))
      } else {
        self = try values.required(Options.before).milliseconds(now: now).map { .time($0) } ?? .end
      }
    }
  }

  let topic: String
  /// Empty for all.
  let partitions: [Int32]
  let limit: Limit

  func run(_ client: KafkaClient) async throws -> Outcome {
    let partitions = try await PartitionChoice.of(topic, partitions, client)
    var limits: [TopicPartition: DeletionLimit] = [:]
    switch limit {
    case .offset(let offset): for partition in partitions { limits[partition] = .before(offset) }
    case .end: for partition in partitions { limits[partition] = .end }
    case .time(let time):
      let offsets = try await client.offsets(Dictionary(partitions.map { ($0, .time(time)) }) { $1 })
      for (partition, offset) in offsets { limits[partition] = .before(offset) }
    }
    return try Outcome(topic: topic, results: try await client.deleteRecords(limits))
  }

  struct Outcome: Sendable {
    let topic: String
    let begins: [TopicPartition: Int64]
    let failures: [TopicPartition: KafkaError]

    /// - Throws: the first partition's error where all failed.
    init(topic: String, results: AdminResults<TopicPartition, Int64>) throws(KafkaError) {
      var begins: [TopicPartition: Int64] = [:]
      var failures: [TopicPartition: KafkaError] = [:]
      for (partition, result) in results {
        switch result {
        case .success(let begin): begins[partition] = begin
        case .failure(let error): failures[partition] = error
        }
      }
      if begins.isEmpty, let first = failures.min(by: { $0.key < $1.key }) { throw first.value }
      self.topic = topic
      self.begins = begins
      self.failures = failures
    }

    private var partitions: [TopicPartition] { (Array(begins.keys) + Array(failures.keys)).sorted() }

    var text: String {
      var table = Table("PARTITION", "BEGINS AT")
      for partition in partitions {
        let begin = begins[partition].map { "\($0)" } ?? failures[partition].map { "\($0)" } ?? ""
        table.rows.append(["\(partition.partition)", begin])
      }
      return table.text
    }

    var json: String {
      let rows = partitions.map { partition in
        JSONValue.object([
          ("partition", .int(Int64(partition.partition))), ("begin", begins[partition].map { .int($0) } ?? .null),
          ("error", failures[partition].map { .string($0.description) } ?? .null),
        ])
      }
      return JSONValue.object([
        ("command", .string("topics delete-records")), ("topic", .string(topic)), ("partitions", .array(rows)),
      ]).text
    }
  }
}

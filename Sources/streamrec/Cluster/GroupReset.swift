import KafkaWire

/// What `groups reset` does.
struct GroupReset: Sendable {
  static let targets: [any AnyOption] = [
    Options.toEarliest, Options.toLatest, Options.toOffset, Options.toTime, Options.shiftBy,
  ]

  let group: String
  /// Nil for all that the group has stored offsets of.
  let topic: String?
  /// Empty for all.
  let partitions: [Int32]
  let target: GroupOffsetTarget
  let isExecuted: Bool

  init(_ invocation: Invocation, now: Int64) throws(UsageError) {
    let values = invocation.values
    group = try GroupTexts.name(invocation)
    topic = try values.value(Options.topic)
    partitions = try values.all(Options.partition).map { Int32($0) }
    guard topic != nil || partitions.isEmpty else {
      throw UsageError("\(Options.partition.flag) needs \(Options.topic.synopsis), whose partition it is")
    }
    target = try Self.target(values, now: now)
    isExecuted = try values.flag(Options.execute)
  }

  private static func target(_ values: OptionValues, now: Int64) throws(UsageError) -> GroupOffsetTarget {
    // A flag that says no asks for nothing.
    var asked: [any AnyOption] = []
    for option in targets {
      if let flag = option as? Option<Bool>, try !values.flag(flag) { continue }
      asked.append(option)
    }
    switch try values.chosen(among: asked)?.name {
    case Options.toEarliest.name: return .earliest
    case Options.toLatest.name: return .latest
    case Options.toOffset.name: return .offset(Int64(try values.required(Options.toOffset)))
    case Options.shiftBy.name: return .shift(Int64(try values.required(Options.shiftBy)))
    case Options.toTime.name:
      return try values.required(Options.toTime).milliseconds(now: now).map { .time($0) } ?? .latest
    default:
      throw UsageError("\(values.command) needs one of \(targets.map(\.flag).joined(separator: ", "))")
    }
  }

  func run(_ client: KafkaClient) async throws -> Outcome {
    var chosen: [TopicPartition]?
    if let topic { chosen = try await PartitionChoice.of(topic, partitions, client) }
    let results = try await client.resetGroupOffsets(group, to: target, chosen, dryRun: !isExecuted)
    guard !results.isEmpty else {
      throw KafkaError(
        .broker(.groupIDNotFound), detail: "group \(group) has stored no offsets; --topic names what to begin with")
    }
    return try Outcome(group: group, isExecuted: isExecuted, results: results)
  }

  struct Outcome: Sendable {
    let group: String
    let isExecuted: Bool
    let resets: [TopicPartition: GroupOffsetReset]
    let failures: [TopicPartition: KafkaError]

    /// - Throws: the first partition's error where all failed.
    init(
      group: String, isExecuted: Bool, results: AdminResults<TopicPartition, GroupOffsetReset>
    ) throws(KafkaError) {
      var resets: [TopicPartition: GroupOffsetReset] = [:]
      var failures: [TopicPartition: KafkaError] = [:]
      for (partition, result) in results {
        switch result {
        case .success(let reset): resets[partition] = reset
        case .failure(let error): failures[partition] = error
        }
      }
      if resets.isEmpty, let first = failures.min(by: { $0.key < $1.key }) { throw first.value }
      self.group = group
      self.isExecuted = isExecuted
      self.resets = resets
      self.failures = failures
    }

    private var partitions: [TopicPartition] { (Array(resets.keys) + Array(failures.keys)).sorted() }

    var text: String {
      var table = Table("TOPIC", "PARTITION", "OLD", "NEW", "")
      for partition in partitions {
        let reset = resets[partition]
        let remark =
          failures[partition].map { "\($0)" } ?? (reset?.isClamped == true ? "the nearest that is there" : "")
        table.rows.append([
          PrintableText.plain(partition.topic), "\(partition.partition)", reset?.old.map { "\($0)" } ?? "none",
          reset.map { "\($0.new)" } ?? "none", remark,
        ])
      }
      return table.text
    }

    var json: String {
      let rows = partitions.map { partition in
        let reset = resets[partition]
        return JSONValue.object([
          ("topic", .string(partition.topic)), ("partition", .int(Int64(partition.partition))),
          ("old", reset?.old.map { .int($0) } ?? .null), ("new", reset.map { .int($0.new) } ?? .null),
          ("clamped", .bool(reset?.isClamped ?? false)),
          ("error", failures[partition].map { .string($0.description) } ?? .null),
        ])
      }
      return JSONValue.object([
        ("command", .string("groups reset")), ("group", .string(group)), ("executed", .bool(isExecuted)),
        ("partitions", .array(rows)),
      ]).text
    }
  }
}

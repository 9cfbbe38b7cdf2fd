import KafkaWire

/// The texts of `topics list`.
enum TopicListing {
  /// The operand of the commands that take one topic.
  static func name(_ invocation: Invocation) throws(UsageError) -> String {
    let name = invocation.operands.first ?? ""
    guard TopicName.isValid(name) else {
      throw UsageError("TOPIC wants \(ValueReader<String>.topic.expected), not \"\(name)\"")
    }
    return name
  }

  static func text(_ topics: [TopicDescription]) -> String {
    var table = Table("TOPIC", "PARTITIONS", "REPLICAS")
    for topic in topics {
      table.rows.append([PrintableText.plain(topic.name), "\(topic.partitions.count)", "\(replicas(topic))"])
    }
    return table.text
  }

  static func json(_ topics: [TopicDescription]) -> String {
    let list = topics.map { topic in
      JSONValue.object([
        ("name", .string(topic.name)), ("partitions", .int(Int64(topic.partitions.count))),
        ("replicas", .int(Int64(replicas(topic)))),
      ])
    }
    return JSONValue.object([("command", .string("topics list")), ("topics", .array(list))]).text
  }

  private static func replicas(_ topic: TopicDescription) -> Int { topic.partitions.map(\.replicas.count).max() ?? 0 }
}

import KafkaWire

// Commands that change a topic.
extension CommandTable {
  static let topicsAddPartitions = Command(
    "topics add-partitions",
    summary: "Give a topic more partitions.",
    discussion: "What is in the topic stays where it is. From then on keys map to other partitions, so that the frames "
      + "of one camera no longer stand in one partition with its older ones.",
    operands: [topicOperand],
    options: ClusterSettings.options + [
      Options.partitions.with(default: nil, help: "How many partitions the topic shall have in all."),
      Options.validateOnly, Options.json,
    ],
    examples: [.init("streamrec topics add-partitions video --partitions 8", "Eight partitions in all.")]
  ) { invocation, context in
    let name = try TopicListing.name(invocation)
    let values = invocation.values
    let partitions = try values.required(Options.partitions)
    let validateOnly = try values.flag(Options.validateOnly)
    try await ClusterSettings(values).withClient { client in
      try await client.createPartitions(name, total: Int32(partitions), validateOnly: validateOnly)
    }
    var figures = Figures()
    figures.add(validateOnly ? "valid" : "changed", validateOnly ? "valid" : "changed", name)
    figures.add("partitions", "partitions", partitions)
    try await context.summarize("topics add-partitions", figures, asJSON: try values.flag(Options.json))
    return .done
  }

  static let topicsAlter = Command(
    "topics alter",
    summary: "Change a topic's settings.",
    discussion:
      "What is not named stays as it is. Brokers older than Kafka 2.3 can only set all settings at once: there "
      + "the others are read and written back, and two who do so at the same time may undo each other's change.",
    operands: [topicOperand],
    options: ClusterSettings.options + [
      Options.config.with(
        default: nil, help: "A setting and its new value, such as retention.ms=3600000. May be given more than once."),
      Options.deleteConfig, Options.appendConfig, Options.subtractConfig, Options.validateOnly, Options.json,
    ],
    examples: [
      .init(
        "streamrec topics alter video --config retention.ms=3600000 --delete-config max.message.bytes",
        "Keeps an hour, and leaves the size of records to the brokers.")
    ]
  ) { invocation, context in
    let name = try TopicListing.name(invocation)
    let values = invocation.values
    let changes = try ConfigChangeList(values)
    let validateOnly = try values.flag(Options.validateOnly)
    try await ClusterSettings(values).withClient { client in
      let results = try await client.incrementalAlterConfigs(
        [.topic(name): changes.changes], validateOnly: validateOnly)
      try results[.topic(name)]?.get()
    }
    var figures = Figures()
    figures.add(validateOnly ? "valid" : "changed", validateOnly ? "valid" : "changed", name)
    figures.add("settings", "settings", text: changes.text, json: changes.json)
    try await context.summarize("topics alter", figures, asJSON: try values.flag(Options.json))
    return .done
  }

  static let topicsDeleteRecords = Command(
    "topics delete-records",
    summary: "Delete a topic's oldest records, for good.",
    discussion: "Brokers free the space when whole segments of a log are out of reach.",
    operands: [topicOperand],
    options: ClusterSettings.options + [Options.before, Options.beforeOffset, Options.partition, Options.json],
    examples: [
      .init("streamrec topics delete-records video --before -1h", "Keeps the last hour."),
      .init("streamrec topics delete-records video --before end", "Empties the topic."),
    ]
  ) { invocation, context in
    let values = invocation.values
    let deletion = RecordDeletion(
      topic: try TopicListing.name(invocation), partitions: try values.all(Options.partition).map { Int32($0) },
      limit: try RecordDeletion.Limit(values, now: context.now()))
    let outcome = try await ClusterSettings(values).withClient { try await deletion.run($0) }
    try await context.output.line(try values.flag(Options.json) ? outcome.json : outcome.text)
    return outcome.failures.isEmpty ? .done : .lossy
  }
}

import KafkaWire

extension CommandTable {
  static let topicOperand = Operand("TOPIC", help: "the topic's name")

  static let topicsList = Command(
    "topics list",
    summary: "List the cluster's topics.",
    options: ClusterSettings.options + [Options.json],
    examples: [.init("streamrec topics list --brokers kafka1:9092", "Asks another cluster than the local one.")]
  ) { invocation, context in
    let asJSON = try invocation.values.flag(Options.json)
    let topics = try await ClusterSettings(invocation.values).withClient { client in
      try await client.describeTopics().filter { !$0.isInternal }.sorted { $0.name < $1.name }
    }
    try await context.output.line(asJSON ? TopicListing.json(topics) : TopicListing.text(topics))
    return .done
  }

  static let topicsCreate = Command(
    "topics create",
    summary: "Create a topic.",
    operands: [topicOperand],
    options: ClusterSettings.options + [
      Options.partitions, Options.replicationFactor, Options.config, Options.json,
    ],
    examples: [
      .init(
        "streamrec topics create video --partitions 4 --config max.message.bytes=8000000",
        "Four partitions, and room for frames of 8 MB.")
    ]
  ) { invocation, context in
    let name = try TopicListing.name(invocation)
    let partitions = try invocation.values.required(Options.partitions)
    let replicas = try invocation.values.value(Options.replicationFactor) ?? -1
    let asJSON = try invocation.values.flag(Options.json)
    var configs: [String: String] = [:]
    for setting in try invocation.values.all(Options.config) { configs[setting.name] = setting.value }
    try await ClusterSettings(invocation.values).withClient { [configs] client in
      try await client.createTopic(
        name, partitions: Int32(partitions), replicationFactor: Int16(replicas), configs: configs)
    }
    var figures = Figures()
    figures.add("created", "created", name)
    figures.add("partitions", "partitions", partitions)
    try await context.summarize("topics create", figures, asJSON: asJSON)
    return .done
  }

  static let topicsDescribe = Command(
    "topics describe",
    summary: "Show a topic's partitions, offsets and settings.",
    operands: [topicOperand],
    options: ClusterSettings.options + [Options.json]
  ) { invocation, context in
    let name = try TopicListing.name(invocation)
    let asJSON = try invocation.values.flag(Options.json)
    let details = try await ClusterSettings(invocation.values).withClient { client in
      try await TopicDetails(name, client)
    }
    try await context.output.line(asJSON ? details.json : details.text)
    return .done
  }

  static let topicsDelete = Command(
    "topics delete",
    summary: "Delete a topic with all its records.",
    operands: [topicOperand],
    options: ClusterSettings.options + [Options.json]
  ) { invocation, context in
    let name = try TopicListing.name(invocation)
    let asJSON = try invocation.values.flag(Options.json)
    try await ClusterSettings(invocation.values).withClient { try await $0.deleteTopic(name) }
    var figures = Figures()
    figures.add("deleted", "deleted", name)
    try await context.summarize("topics delete", figures, asJSON: asJSON)
    return .done
  }
}

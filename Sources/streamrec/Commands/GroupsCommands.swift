import KafkaWire

extension CommandTable {
  private static let groupOperand = Operand("GROUP", help: "the group's name")

  static let groupsList = Command(
    "groups list",
    summary: "List the cluster's consumer groups.",
    discussion:
      "Each broker is asked for the groups that it coordinates. It ends with status 3 where one did not answer, "
      + "for groups may be missing then.",
    options: ClusterSettings.options + [Options.groupStates, Options.groupTypes, Options.json],
    examples: [.init("streamrec groups list --state Empty", "Groups that store offsets and have no members.")]
  ) { invocation, context in
    let values = invocation.values
    let states = Set(try values.all(Options.groupStates))
    let types = Set(try values.all(Options.groupTypes))
    let listing = try await ClusterSettings(values).withClient { client in
      try await client.listGroups(states: states, types: types)
    }
    try await context.output.line(
      try values.flag(Options.json) ? GroupTexts.json(listing) : GroupTexts.text(listing))
    for (_, error) in listing.failures.sorted(by: { $0.key < $1.key }) {
      context.console.error("\(error); its groups are missing")
    }
    return listing.failures.isEmpty ? .done : .lossy
  }

  static let groupsDescribe = Command(
    "groups describe",
    summary: "Show a group's members, and how far each partition is read.",
    operands: [groupOperand],
    options: ClusterSettings.options + [Options.json]
  ) { invocation, context in
    let group = try GroupTexts.name(invocation)
    let details = try await ClusterSettings(invocation.values).withClient { try await GroupDetails(group, $0) }
    try await context.output.line(try invocation.values.flag(Options.json) ? details.json : details.text)
    return .done
  }

  static let groupsDelete = Command(
    "groups delete",
    summary: "Delete a group without members, or what it has stored of one topic.",
    operands: [groupOperand],
    options: ClusterSettings.options + [
      Options.topic.with(default: nil, help: "Delete only the offsets that the group has stored of this topic."),
      Options.json,
    ],
    examples: [
      .init("streamrec groups delete archivers", "The group with all of its offsets."),
      .init("streamrec groups delete archivers --topic webcam", "Its offsets of one topic (from Kafka 2.4)."),
    ]
  ) { invocation, context in
    let group = try GroupTexts.name(invocation)
    let topic = try invocation.values.value(Options.topic)
    let count = try await ClusterSettings(invocation.values).withClient { client -> Int? in
      guard let topic else {
        try await client.deleteGroups([group])[group]?.get()
        return nil
      }
      let partitions = try await client.groupOffsets(group).keys.filter { $0.topic == topic }
      for (_, result) in try await client.deleteGroupOffsets(group, Array(partitions)) { try result.get() }
      return partitions.count
    }
    var figures = Figures()
    figures.add(
      topic == nil ? "deleted" : "group", topic == nil ? "deleted" : "group", text: PrintableText.plain(group),
      json: .string(group))
    if let topic, let count {
      figures.add("topic", "topic", topic)
      figures.add("deleted", "offsets deleted", count)
    }
    try await context.summarize("groups delete", figures, asJSON: try invocation.values.flag(Options.json))
    return .done
  }

  static let groupsReset = Command(
    "groups reset",
    summary: "Set where a group without members goes on reading.",
    discussion: "Shows what would be stored; with --execute it is stored. An offset outside of what the brokers have "
      + "becomes the nearest that is there. Without --topic it is about all partitions that the group has stored an "
      + "offset of.",
    operands: [groupOperand],
    options: ClusterSettings.options + [
      Options.topic.with(default: nil, help: "The topic; left out, all that the group has stored offsets of."),
      Options.partition,
    ] + GroupReset.targets + [Options.execute, Options.json],
    examples: [
      .init("streamrec groups reset archivers --topic video --to-time -1h", "What an hour back would mean."),
      .init("streamrec groups reset archivers --shift-by -100 --execute", "Reads the last 100 of each again."),
    ]
  ) { invocation, context in
    let reset = try GroupReset(invocation, now: context.now())
    let outcome = try await ClusterSettings(invocation.values).withClient { try await reset.run($0) }
    try await context.output.line(try invocation.values.flag(Options.json) ? outcome.json : outcome.text)
    if !reset.isExecuted { context.console.note("nothing was stored; --execute stores it") }
    return outcome.failures.isEmpty ? .done : .lossy
  }
}

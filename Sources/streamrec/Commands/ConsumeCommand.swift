import KafkaWire

extension CommandTable {
  static let consume = Command(
    "consume",
    summary: "Print a topic's records, a line each.",
    discussion: "Without --from-beginning or --from it begins with new records. With --group it shares the partitions "
      + "with the group's other members, and begins where the group stopped; --from-beginning and --from then only say "
      + "where it begins where the group has stored nothing. It goes on until Ctrl-C, unless --until or --count ends it.",
    options: [Options.topic.with(default: nil, help: "The topic to read.")] + ReadingPlan.options + [
      Options.count, Options.group.with(default: nil, help: "The consumer group to be a member of."),
      Options.groupProtocol, Options.assignors, Options.instanceID,
      Options.sessionTimeout,
    ] + ClusterSettings.options + [
      Options.json.with(default: nil, help: "Print a JSON object for each record, with key, headers and place.")
    ],
    examples: [
      .init("streamrec consume --topic greetings --from-beginning --until end", "Prints all that is there and ends."),
      .init("streamrec consume --topic greetings --from -15m --json", "From a quarter of an hour ago on, as JSON."),
      .init("streamrec consume --topic orders --group billing", "One member of a group; start it as often as needed."),
    ]
  ) { invocation, context in
    let values = invocation.values
    var reading = TopicReading(
      topic: try values.required(Options.topic), plan: try ReadingPlan(values, now: context.now()),
      membership: try GroupMembershipSettings(values), count: try values.value(Options.count))
    let asJSON = try values.flag(Options.json)
    if asJSON {
      reading.onEvent = { [console = context.console] event in
        if let change = GroupEventText.json(event) { console.event(change) }
      }
    }
    _ = try await ClusterSettings(values).withClient { [reading] client in
      try await reading.run(client, context.interrupts, now: context.now) { partition, records, member in
        guard !records.isEmpty else { return }
        let text = asJSON ? RecordText.json(records, of: partition, member: member) : RecordText.lines(records)
        try await context.output.write(text)
      }
    }
    return context.interrupts.status(else: .done)
  }
}

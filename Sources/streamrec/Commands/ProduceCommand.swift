import KafkaWire

extension CommandTable {
  static let produce = Command(
    "produce",
    summary: "Write lines of the standard input to a topic, one record each.",
    options: [Options.topic.with(default: nil, help: "The topic to write to.")] + ClusterSettings.options + [
      Options.keySeparator, Options.compression, Options.json,
    ],
    examples: [
      .init("streamrec produce --topic greetings", "Each line that is typed becomes a record; Ctrl-D ends."),
      .init(
        "streamrec produce --topic greetings --key-separator :", "\"de:hallo\" becomes a record with the key \"de\"."),
    ]
  ) { invocation, context in
    let topic = try invocation.values.required(Options.topic)
    let splitter = LineRecord(topic: topic, separator: try invocation.values.value(Options.keySeparator))
    var configuration = ProducerConfiguration()
    configuration.compression = try invocation.values.required(Options.compression)
    let asJSON = try invocation.values.flag(Options.json)
    let lines = LineReader()
    let count = try await ClusterSettings(invocation.values).withClient { [configuration] client in
      _ = try await client.topic(topic)
      let producer = Producer(client, configuration)
      return try await context.interrupts.during {
        try await LineProducer(producer, splitter).run(lines)
      } drain: {
        lines.stop()
      }
    }
    var figures = Figures()
    figures.add("produced", "produced", count)
    try await context.summarize("produce", figures, asJSON: asJSON)
    return context.interrupts.status(else: .done)
  }
}

import KafkaBroker
import KafkaWire

extension CommandTable {
  static let broker = Command(
    "broker",
    summary: "Run a Kafka broker on this machine: durable, without a Java runtime.",
    discussion: "For one machine: it has no replicas and no access control. Any Kafka client can use it, "
      + "consumer groups (the classic protocol) and idempotent producers included; it has no transactions. Where it is "
      + "outgrown, --brokers of the other commands names an Apache Kafka cluster instead.",
    options: [Options.data, Options.listen, Options.retention, Options.retentionBytes, Options.quiet],
    examples: [
      .init("streamrec broker --data ./data", "Listens on 127.0.0.1:9092, the others' default, until Ctrl-C."),
      .init("streamrec broker --data ./data --retention 7d", "Forgets records that are older than a week."),
    ]
  ) { invocation, context in
    let values = invocation.values
    let listen = try values.required(Options.listen)
    var configuration = BrokerConfiguration(
      dataDirectory: try values.required(Options.data), listen: BrokerAddress(host: listen.host, port: listen.port))
    configuration.retention = try values.value(Options.retention)
    configuration.retentionBytes = try values.value(Options.retentionBytes)
    configuration.report = { context.console.note("broker: \($0)") }
    let broker = try Broker(configuration)
    let address = try await OwnThread.run("broker start") { () throws(BrokerError) in try broker.start() }
    try await context.output.line("broker listens on \(address), data in \(configuration.dataDirectory)")
    let signal = await context.interrupts.wait()
    await broker.stop()
    return signal.map { .interrupted($0) } ?? .done
  }
}

import KafkaWire

extension CommandTable {
  static let doctor = Command(
    "doctor",
    summary: "Examine the cluster, and this machine's way to it.",
    discussion:
      "Asks each broker at the address that it advertises: which versions are spoken, what caps them and why; "
      + "TLS, certificates and SASL; how quickly it answers; partitions without a leader or with replicas behind; sizes "
      + "that contradict each other. It writes nothing, unless --clock-topic names a topic to compare clocks by. It ends "
      + "with status 3 where it found a problem, and with 4 where the cluster could not be asked.",
    options: ClusterSettings.options + [Options.clockTopic, Options.json],
    examples: [
      .init("streamrec doctor --brokers kafka1:9092", "Everything that can be learnt without writing."),
      .init(
        "streamrec topics create clock --config message.timestamp.type=LogAppendTime",
        "A topic for --clock-topic; give it as many partitions as there are brokers."),
    ]
  ) { invocation, context in
    let settings = try ClusterSettings(invocation.values)
    let asJSON = try invocation.values.flag(Options.json)
    let doctor = Doctor(
      configuration: settings.client, clockTopic: try invocation.values.value(Options.clockTopic), now: context.now())
    let diagnosis = try await settings.withClient { try await doctor.examine($0) }
    try await context.output.line(
      asJSON ? DoctorJSON(diagnosis: diagnosis).text : DoctorText(diagnosis: diagnosis).text)
    // Where a broker's own failure is the reason, it stands among the problems.
    if let failure = diagnosis.failure, diagnosis.brokers.allSatisfy({ $0.report.failure == nil }) {
      context.console.error(CommandError(failure).description)
    }
    return diagnosis.status
  }
}

import KafkaWire

extension CommandTable {
  static let explain = Command(
    "explain",
    summary: "Take Kafka's frames apart: every field with its name, place and value.",
    discussion: "Reads a capture (pcap or pcapng), or bytes in hexadecimal digits, with or without their length "
      + "prefixes. In a capture, each response is matched with its request. What cannot be read is shown up to the "
      + "break, and what is wrong there; it then ends with status 3. SASL messages and passwords are not shown.",
    operands: [
      Operand(
        "INPUT", isRequired: false,
        help: "a capture, a file of hexadecimal digits, or the digits themselves; left out, the standard input")
    ],
    options: [
      Options.response, Options.api, Options.apiVersion, Options.lengthPrefix, Options.brokerPort, Options.json,
    ],
    examples: [
      .init("tcpdump -i lo -w - port 9092 | streamrec explain", "Explains what is said, as it is said."),
      .init("streamrec explain 00120000000000010003666f6f", "A request: ApiVersions, version 0."),
      .init(
        "streamrec explain --response --api Heartbeat --version 0 000000070000",
        "A response, which does not say what it answers."),
    ]
  ) { invocation, context in
    let request = try ExplainRequest(invocation.values)
    var run = ExplainRun(request, asJSON: try invocation.values.flag(Options.json), context)
    return try await run.run(invocation.operands.first.flatMap { $0 == "-" ? nil : $0 })
  }
}

import KafkaWire

/// What `doctor` prints for programs.
struct DoctorJSON: Sendable {
  let diagnosis: Diagnosis

  var text: String {
    let findings = diagnosis.findings
    let problems = findings.filter { $0.severity == .problem }.count
    return JSONValue.object([
      ("command", .string("doctor")), ("cluster", cluster), ("brokers", .array(diagnosis.brokers.map(broker))),
      ("topics", .int(Int64(diagnosis.topics.count))), ("findings", .array(findings.map(finding))),
      ("problems", .int(Int64(problems))), ("error", string(diagnosis.failure?.description)),
    ]).text
  }

  private func finding(_ finding: Finding) -> JSONValue {
    .object([
      ("severity", .string(finding.severity.rawValue)), ("subject", .string(finding.subject)),
      ("text", .string(finding.text)),
    ])
  }

  private var cluster: JSONValue {
    guard let cluster = diagnosis.cluster else { return .null }
    return .object([
      ("id", cluster.clusterID.map { .string($0) } ?? .null),
      ("controller", cluster.controller.map { .int(Int64($0)) } ?? .null),
      ("brokers", .int(Int64(cluster.nodes.count))),
    ])
  }

  private func broker(_ broker: Diagnosis.Broker) -> JSONValue {
    let report = broker.report
    var members: [(String, JSONValue)] = [("broker", broker.node.map { .int(Int64($0.id)) } ?? .null)]
    members.append(("address", .string("\(report.address)")))
    members.append(("rack", string(broker.node?.rack)))
    members.append(("error", string(report.failure?.description)))
    members.append(("connect_ms", report.connectTime.map(milliseconds) ?? .null))
    members.append(("round_trip_ms", .array(report.roundTrips.map(milliseconds))))
    members.append(("tls", report.tls.map(tls) ?? .null))
    members.append(("sasl", report.mechanisms.map(strings) ?? .null))
    members.append(("kafka_at_least", string(ReleaseGuess.oldest(report.apis))))
    members.append(("features", .object(report.features.map { ($0.name, .int(Int64($0.level))) })))
    members.append(("apis", .array(report.apis.map(api))))
    members.append(("sizes", sizes(broker.sizes)))
    members.append(("clock", clock(broker.clock)))
    return .object(members)
  }

  private func string(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

  private func strings(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }

  private func sizes(_ sizes: BrokerSizes) -> JSONValue {
    .object(BrokerSizes.names.map { name in (name, sizes[name].map { .int($0) } ?? .null) })
  }

  private func milliseconds(_ duration: Duration) -> JSONValue {
    .double((duration / .microseconds(1)).rounded() / 1000)
  }

  private func tls(_ session: TLSSession) -> JSONValue {
    .object([
      ("version", .string(session.version)), ("cipher", .string(session.cipher)),
      ("certificate", session.certificate.map(certificate) ?? .null),
    ])
  }

  private func certificate(_ certificate: BrokerCertificate) -> JSONValue {
    .object([
      ("names", strings(certificate.hosts)), ("for_host", .bool(certificate.isForHost)),
      ("subject", .string(certificate.subject)), ("issuer", .string(certificate.issuer)),
      ("not_after", string(certificate.notAfter.map { RFC3339.text(milliseconds: $0) })),
      ("days_left", diagnosis.daysLeft(certificate).map { .int($0) } ?? .null),
    ])
  }

  private func api(_ api: APISupport) -> JSONValue {
    func range(_ range: ClosedRange<Int16>?) -> JSONValue {
      range.map { .array([.int(Int64($0.lowerBound)), .int(Int64($0.upperBound))]) } ?? .null
    }
    return .object([
      ("key", .int(Int64(api.api.rawValue))), ("name", .string("\(api.api)")), ("broker", range(api.broker)),
      ("streamrec", range(api.library)), ("used", api.used.map { .int(Int64($0)) } ?? .null),
      ("why", DoctorText.reason(api).map { .string($0) } ?? .null),
    ])
  }

  private func clock(_ clock: Result<ClockReading, KafkaError>?) -> JSONValue {
    switch clock {
    case nil: .null
    case .failure(let error): .object([("error", .string(error.description))])
    case .success(let reading):
      .object([
        ("ahead_ms", milliseconds(reading.offset)), ("give_or_take_ms", milliseconds(reading.uncertainty)),
      ])
    }
  }
}

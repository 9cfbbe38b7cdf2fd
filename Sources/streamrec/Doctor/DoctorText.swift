import KafkaWire

/// What `doctor` prints for people.
struct DoctorText: Sendable {
  let diagnosis: Diagnosis

  var text: String {
    [head, brokers, certificates, versions, sizes, clocks, findings].filter { !$0.isEmpty }
      .joined(separator: "\n\n")
  }

  // MARK: Words

  private static func count(_ count: Int, _ thing: String) -> String { "\(count) \(thing)\(count == 1 ? "" : "s")" }

  static func range(_ range: ClosedRange<Int16>?) -> String {
    range.map { "\($0.lowerBound)–\($0.upperBound)" } ?? "none"
  }

  /// `0.4 ms`
  static func milliseconds(_ duration: Duration) -> String {
    let tenths = (duration / .microseconds(100)).rounded() / 10
    return "\(tenths) ms"
  }

  static func median(_ durations: [Duration]) -> Duration? {
    durations.isEmpty ? nil : durations.sorted()[durations.count / 2]
  }

  /// Why another version than the library's newest is spoken; nil where it is that one, always.
  static func reason(_ api: APISupport) -> String? {
    guard let library = api.library else { return nil }
    guard let broker = api.broker else { return "the broker lacks it" }
    guard let used = api.used else { return "no version in common" }
    var reasons: [String] = []
    if used < library.upperBound { reasons.append("the broker goes no further") }
    if used < broker.upperBound { reasons.append("streamrec goes no further") }
    for cap in api.caps {
      switch cap.reason {
      case .withoutTopicIDs: reasons.append("\(cap.version) where a topic has no id")
      case .inTransaction: reasons.append("\(cap.version) in transactions (transaction.version is below 2)")
      }
    }
    return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
  }

  // MARK: Parts

  private var head: String {
    guard let cluster = diagnosis.cluster else { return "" }
    let controller = cluster.controller.map { "controller \($0)" } ?? "no controller"
    let partitions = diagnosis.topics.reduce(0) { $0 + $1.partitions.count }
    return [
      "cluster \(PrintableText.plain(cluster.clusterID ?? "without an id"))", Self.count(cluster.nodes.count, "broker"),
      controller, Self.count(diagnosis.topics.count, "topic"), Self.count(partitions, "partition"),
    ].joined(separator: ", ")
  }

  private var brokers: String {
    var table = Table("BROKER", "ADDRESS", "RACK", "CONNECT", "ROUND TRIP", "TLS", "SASL", "KAFKA")
    for broker in diagnosis.brokers {
      let report = broker.report
      table.rows.append([
        broker.node.map { "\($0.id)" } ?? "?", PrintableText.plain("\(report.address)"),
        broker.node?.rack.map { PrintableText.plain($0) } ?? "none",
        report.connectTime.map(Self.milliseconds) ?? "failed",
        Self.median(report.roundTrips).map(Self.milliseconds) ?? "none",
        report.tls.map { "\($0.version) \($0.cipher)" } ?? "none",
        report.mechanisms.map { $0.map { PrintableText.plain($0) }.joined(separator: ", ") } ?? "none",
        ReleaseGuess.oldest(report.apis).map { "\($0) or later" } ?? "?",
      ])
    }
    let isGuessed = diagnosis.brokers.contains { !$0.report.apis.isEmpty }
    let remark = "\nBrokers do not tell their release: it is read from the versions that they speak."
    return table.text + (isGuessed ? remark : "")
  }

  private var certificates: String {
    var table = Table("BROKER", "CERTIFICATE FOR", "SIGNED BY", "UNTIL", "DAYS LEFT")
    for broker in diagnosis.brokers {
      guard let certificate = broker.report.tls?.certificate else { continue }
      table.rows.append([
        broker.name, certificate.hosts.joined(separator: ", "), certificate.issuer,
        certificate.notAfter.map { RFC3339.text(milliseconds: $0) } ?? "?",
        diagnosis.daysLeft(certificate).map { "\($0)" } ?? "?",
      ])
    }
    return table.rows.isEmpty ? "" : table.text
  }

  /// Once for all brokers that speak alike.
  private var versions: String {
    var parts: [String] = []
    var left = diagnosis.brokers.filter { !$0.report.apis.isEmpty }
    while let first = left.first {
      let alike = left.filter { $0.report.apis == first.report.apis && $0.report.features == first.report.features }
      left.removeAll { $0.report.apis == first.report.apis && $0.report.features == first.report.features }
      parts.append(versions(first.report, of: alike.map(\.name).joined(separator: ", ")))
    }
    return parts.joined(separator: "\n\n")
  }

  private func versions(_ report: BrokerReport, of brokers: String) -> String {
    var table = Table("API", "BROKER", "STREAMREC", "USED", "WHY")
    for api in report.apis {
      guard let reason = Self.reason(api) else { continue }
      table.rows.append([
        "\(api.api)", Self.range(api.broker), Self.range(api.library), api.used.map { "\($0)" } ?? "none", reason,
      ])
    }
    let known = report.apis.filter { $0.library != nil }
    let features = report.features.map { "\(PrintableText.plain($0.name)) \($0.level)" }.joined(separator: ", ")
    var lines = ["versions of \(brokers)" + (features.isEmpty ? "" : " (\(features))")]
    if !table.rows.isEmpty { lines.append(table.text) }
    lines.append(
      "\(known.count - table.rows.count) more APIs at the newest version of both; \(report.apis.count - known.count) of the "
        + "broker's are not used here.")
    return lines.joined(separator: "\n")
  }

  private var sizes: String {
    let known = diagnosis.brokers.filter { $0.sizes != BrokerSizes() }
    guard !known.isEmpty else { return "" }
    var table = Table("LIMIT", "BYTES")
    for name in BrokerSizes.names {
      let values = known.map { broker in "\(broker.name) \(broker.sizes[name].map { "\($0)" } ?? "?")" }
      let distinct = Set(known.map { $0.sizes[name] })
      let alike = distinct.count == 1 ? distinct.first.flatMap { $0 }.map { "\($0)" } ?? "?" : nil
      table.rows.append([name, alike ?? values.joined(separator: ", ")])
    }
    let topics = Set(diagnosis.topicLimits.values).sorted()
    if let least = topics.first, let most = topics.last {
      table.rows.append(["max.message.bytes of topics", least == most ? "\(least)" : "\(least) to \(most)"])
    }
    table.rows.append(["a batch that streamrec sends", "\(Diagnosis.producerLimit)"])
    table.rows.append(["a batch that streamrec reads", "\(Diagnosis.consumerLimit)"])
    return table.text
  }

  private var clocks: String {
    guard diagnosis.cluster != nil else { return "" }
    guard diagnosis.clockTopic != nil else {
      return "clocks were not compared: Kafka tells its time with nothing but a record that it stores. "
        + "\(Options.clockTopic.flag) names a topic to write one to."
    }
    var table = Table("BROKER", "CLOCK AHEAD BY", "GIVE OR TAKE")
    for broker in diagnosis.brokers {
      guard case .success(let reading) = broker.clock else { continue }
      table.rows.append([
        broker.name, Self.milliseconds(reading.offset), Self.milliseconds(reading.uncertainty),
      ])
    }
    return table.rows.isEmpty ? "" : table.text
  }

  private var findings: String {
    let found = diagnosis.findings
    guard !found.isEmpty else { return "no problems" }
    return found.map { "\($0.severity.rawValue): \($0.subject): \($0.text)" }.joined(separator: "\n")
  }
}

import KafkaWire
import Testing

@testable import streamrec

/// What `doctor` makes of what it learnt.
struct DiagnosisTests {
  private static let day: Int64 = 86_400_000
  private static let now: Int64 = 1_000 * day

  /// A broker with nothing to find.
  private static func broker(_ id: Int32) -> Diagnosis.Broker {
    let address = BrokerAddress(host: "kafka\(id)", port: 9092)
    var report = BrokerReport(address: address)
    report.connectTime = .milliseconds(3)
    report.roundTrips = [.microseconds(900), .microseconds(300), .microseconds(400)]
    report.apis = [APISupport(api: .metadata, broker: 0...13, library: 1...13, used: 13)]
    let node = ClusterDescription.Node(id: id, host: address.host, port: 9092)
    var broker = Diagnosis.Broker(node: node, report: report)
    broker.sizes = sizes(request: 104_857_600, replica: 1_048_576)
    return broker
  }

  private static func sizes(request: Int64, replica: Int64) -> BrokerSizes {
    BrokerSizes([
      "socket.request.max.bytes": ConfigEntry(name: "", value: "\(request)", isDefault: true),
      "replica.fetch.max.bytes": ConfigEntry(name: "", value: "\(replica)", isDefault: true),
      "message.max.bytes": ConfigEntry(name: "", value: "many", isDefault: true),
    ])
  }

  private static func healthy() -> Diagnosis {
    var diagnosis = Diagnosis(now: now)
    diagnosis.brokers = [broker(1), broker(2)]
    diagnosis.cluster = ClusterDescription(
      clusterID: "c", controller: 1, nodes: diagnosis.brokers.compactMap(\.node))
    diagnosis.topics = [topic("video")]
    diagnosis.topicLimits = ["video": 1_048_588]
    return diagnosis
  }

  private static func topic(_ name: String, leader: Int32? = 1, inSync: [Int32] = [1, 2]) -> TopicDescription {
    let partition = TopicDescription.Partition(
      index: 0, leader: leader, leaderEpoch: 0, replicas: [1, 2], inSyncReplicas: inSync)
    return TopicDescription(name: name, id: .zero, isInternal: false, partitions: [partition])
  }

  private static func certificate(daysLeft: Int64, isForHost: Bool = true) -> TLSSession {
    TLSSession(
      version: "TLSv1.3", cipher: "AES",
      certificate: BrokerCertificate(
        subject: "/CN=k", issuer: "/CN=ca", hosts: ["kafka1"], notBefore: 0, notAfter: now + daysLeft * day,
        isForHost: isForHost))
  }

  @Test("a healthy cluster has no findings, and its text says so")
  func nothing() {
    let diagnosis = Self.healthy()
    #expect(diagnosis.findings.isEmpty)
    #expect(diagnosis.status == .done)
    let text = DoctorText(diagnosis: diagnosis).text
    #expect(text.hasPrefix("cluster c, 2 brokers, controller 1, 1 topic, 1 partition\n"))
    #expect(text.hasSuffix("no problems"))
    #expect(text.contains("versions of broker 1, broker 2\n"))
    #expect(text.contains("0.4 ms"))
    #expect(text.contains("clocks were not compared"))
    let json = DoctorJSON(diagnosis: diagnosis).text
    #expect(json.contains(#""round_trip_ms":[0.9,0.3,0.4]"#))
    #expect(json.contains(#""name":"Metadata","broker":[0,13],"streamrec":[1,13],"used":13,"why":null"#))
    #expect(json.hasSuffix(#""findings":[],"problems":0,"error":null}"#))
  }

  /// A change of the healthy cluster, and what is to be found in it.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let severity: Finding.Severity
    let subject: String
    let words: String
    let change: @Sendable (inout Diagnosis) -> Void

    init(
      _ name: String, _ severity: Finding.Severity, _ subject: String, _ words: String,
      _ change: @escaping @Sendable (inout Diagnosis) -> Void
    ) {
      testDescription = name
      self.severity = severity
      self.subject = subject
      self.words = words
      self.change = change
    }
  }

  static let cases: [Case] = [
    Case("no leader", .problem, "topic video", "no leader for partition 0") {
      $0.topics = [Self.topic("video", leader: nil)]
    },
    Case("replica behind", .problem, "topic video", "replicas are missing or behind for partition 0") {
      $0.topics = [Self.topic("video", inSync: [1])]
    },
    Case("no controller", .problem, "cluster", "no controller") { $0.cluster?.controller = nil },
    Case("fenced", .problem, "broker 2", "takes no part") { $0.cluster?.nodes[1].isFenced = true },
    Case("advertised in vain", .problem, "broker 2", "advertises kafka2:9092 (advertised.listeners)") {
      $0.brokers[1].report.failure = KafkaError(.unreachable, detail: "cannot find kafka2: Name or service not known")
    },
    Case("upgrade", .note, "cluster", "different versions") {
      $0.brokers[1].report.apis[0].broker = 0...12
    },
    Case("nothing in common", .problem, "broker 1", "no version of Produce in common: it speaks 0–2, streamrec 3–13") {
      for index in $0.brokers.indices {
        $0.brokers[index].report.apis.append(
          APISupport(api: .produce, broker: 0...2, library: 3...13, used: nil))
      }
    },
    Case("larger than requests", .problem, "topic video", "socket.request.max.bytes (5000000)") {
      $0.brokers[1].sizes = Self.sizes(request: 5_000_000, replica: 99_000_000)
      $0.brokers[0].sizes = Self.sizes(request: 5_000_000, replica: 99_000_000)
      $0.topicLimits = ["video": 6_000_000]
    },
    Case("larger than replication", .note, "topic video", "replica.fetch.max.bytes (1048576)") {
      $0.topicLimits = ["video": 1_048_589]
    },
    Case("larger than what is read", .problem, "topic video", "streamrec can read") {
      $0.topicLimits = ["video": Diagnosis.consumerLimit + 1]
    },
    Case("limits differ", .note, "cluster", "replica.fetch.max.bytes differs among the brokers: 1048576, 2000000") {
      $0.brokers[1].sizes = Self.sizes(request: 104_857_600, replica: 2_000_000)
    },
    Case("certificate ends", .problem, "broker 1", "ends in 29 days") {
      $0.brokers[0].report.tls = Self.certificate(daysLeft: 29)
    },
    Case("certificate ended", .problem, "broker 1", "certificate ended 19") {
      $0.brokers[0].report.tls = Self.certificate(daysLeft: -1)
    },
    Case("another's certificate", .problem, "broker 1", "is for kafka1, not for kafka1") {
      $0.brokers[0].report.tls = Self.certificate(daysLeft: 300, isForHost: false)
    },
    Case("not checked", .note, "broker 1", "--tls-verify is none") {
      $0.brokers[0].report.tls = Self.certificate(daysLeft: 300)
      $0.verification = TLSConfiguration.Verification.none
    },
    Case("password in the clear", .note, "broker 1", "in the clear") { $0.saslMechanism = .plain },
    Case("clock ahead", .problem, "broker 1", "1500.0 ms ahead of") {
      $0.brokers[0].clock = .success(
        ClockReading(offset: .milliseconds(1500), uncertainty: .milliseconds(10)))
    },
    Case("clock a little behind", .note, "broker 1", "300.0 ms behind") {
      $0.brokers[0].clock = .success(
        ClockReading(offset: .milliseconds(-300), uncertainty: .milliseconds(10)))
    },
    Case("clock unread", .note, "broker 1", "could not be read") {
      $0.brokers[0].clock = .failure(KafkaError(.timedOut))
    },
  ]

  @Test("each fault is found, by its severity and in words that name it", arguments: cases)
  func finding(_ expected: Case) throws {
    var diagnosis = Self.healthy()
    expected.change(&diagnosis)
    let finding = try #require(
      diagnosis.findings.first { $0.subject == expected.subject && $0.text.contains(expected.words) },
      "\(diagnosis.findings)")
    #expect(finding.severity == expected.severity)
    #expect((diagnosis.status == .lossy) == diagnosis.findings.contains { $0.severity == .problem })
    #expect(DoctorText(diagnosis: diagnosis).text.contains("\(expected.severity.rawValue): \(expected.subject): "))
  }

  @Test("what a measurement cannot tell from nothing is no finding")
  func uncertain() {
    var diagnosis = Self.healthy()
    diagnosis.brokers[0].clock = .success(
      ClockReading(offset: .milliseconds(1500), uncertainty: .milliseconds(1450)))
    #expect(diagnosis.findings.isEmpty)
  }

  @Test("a cluster that could not be asked ends with status 4, and what was learnt is shown")
  func failed() {
    var diagnosis = Diagnosis(now: Self.now)
    var broker = Self.broker(1)
    broker.node = nil
    broker.report.mechanisms = ["PLAIN\u{1B}[2J"]
    broker.report.failure = KafkaError(.authentication(.required))
    diagnosis.brokers = [broker]
    diagnosis.failure = broker.report.failure
    #expect(diagnosis.status == .unreachable)
    let text = DoctorText(diagnosis: diagnosis).text
    #expect(text.contains("problem: kafka1:9092: this listener asks for SASL"))
    #expect(!text.contains("clocks"))
    #expect(!text.unicodeScalars.contains { $0.value == 0x1B })
  }

  @Test("the reason for a version names who limits it, and each cap")
  func reasons() {
    func reason(_ broker: ClosedRange<Int16>?, _ used: Int16?, _ caps: [APISupport.Cap] = []) -> String? {
      DoctorText.reason(APISupport(api: .fetch, broker: broker, library: 4...17, used: used, caps: caps))
    }
    #expect(reason(4...17, 17) == nil)
    #expect(reason(4...18, 17) == "streamrec goes no further")
    #expect(reason(0...10, 10) == "the broker goes no further")
    #expect(reason(nil, nil) == "the broker lacks it")
    #expect(reason(0...3, nil) == "no version in common")
    #expect(
      reason(4...17, 17, [.init(version: 12, reason: .withoutTopicIDs)]) == "12 where a topic has no id")
  }

  @Test("a broker's release is read from what only it and later ones speak")
  func releases() {
    func guess(_ ranges: [(Int16, ClosedRange<Int16>)]) -> String? {
      ReleaseGuess.oldest(
        ranges.map { APISupport(api: APIKey(rawValue: $0.0), broker: $0.1, library: nil, used: nil) })
    }
    #expect(guess([(0, 0...7), (1, 0...10)]) == "2.1")
    #expect(guess([(0, 0...12), (1, 4...17), (60, 0...1)]) == "4.0")
    #expect(guess([(0, 0...13)]) == "4.1")
    #expect(guess([(0, 0...3)]) == nil)
  }
}

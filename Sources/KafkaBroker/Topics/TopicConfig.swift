import KafkaWire

/// The settings that a topic can have here, by Kafka's names. What is not listed is refused, not ignored.
enum TopicConfig {
  struct Setting: Sendable {
    var name: String
    /// DescribeConfigs' number for the value's type: 2 string, 3 int, 5 long, 7 list.
    var type: Int8
    /// Checks a value; nil where it is good, otherwise what is expected.
    var expectation: @Sendable (String) -> String?
    /// The value where the topic sets none.
    var standard: @Sendable (LogSettings) -> String
    /// Puts a value that has been checked into effect.
    var apply: @Sendable (String, inout LogSettings) -> Void
  }

  /// The largest segment: positions must fit the index.
  static let largestSegment = 1 << 30
  /// The largest batch: a request holds it in memory.
  static let largestBatch = 100 << 20

  static let settings: [Setting] = [
    Setting(
      name: "cleanup.policy", type: 7, expectation: { $0 == "delete" ? nil : "delete" },
      standard: { _ in "delete" }, apply: { _, _ in }),
    Setting(
      name: "compression.type", type: 2, expectation: { $0 == "producer" ? nil : "producer" },
      standard: { _ in "producer" }, apply: { _, _ in }),
    Setting(
      name: "max.message.bytes", type: 3, expectation: { integer($0, 0...Int64(largestBatch)) },
      standard: { String($0.maxBatchBytes) }, apply: { $1.maxBatchBytes = Int($0) ?? $1.maxBatchBytes }),
    Setting(
      name: "message.timestamp.type", type: 2,
      expectation: { ["CreateTime", "LogAppendTime"].contains($0) ? nil : "CreateTime or LogAppendTime" },
      standard: { $0.stampsArrival ? "LogAppendTime" : "CreateTime" },
      apply: { $1.stampsArrival = $0 == "LogAppendTime" }),
    Setting(
      name: "min.insync.replicas", type: 3, expectation: { $0 == "1" ? nil : "1" },
      standard: { _ in "1" }, apply: { _, _ in }),
    Setting(
      name: "retention.bytes", type: 5, expectation: { integer($0, -1...Int64.max) },
      standard: { String($0.retentionBytes ?? -1) },
      apply: { $1.retentionBytes = Int64($0).flatMap { $0 < 0 ? nil : $0 } }),
    Setting(
      name: "retention.ms", type: 5, expectation: { integer($0, -1...Int64.max) },
      standard: { String($0.retentionTime ?? -1) },
      apply: { $1.retentionTime = Int64($0).flatMap { $0 < 0 ? nil : $0 } }),
    Setting(
      name: "segment.bytes", type: 3, expectation: { integer($0, 1024...Int64(largestSegment)) },
      standard: { String($0.segmentBytes) }, apply: { $1.segmentBytes = Int($0) ?? $1.segmentBytes }),
  ]

  static func setting(_ name: String) -> Setting? { settings.first { $0.name == name } }

  private static func integer(_ text: String, _ range: ClosedRange<Int64>) -> String? {
    if let value = Int64(text), range.contains(value) { return nil }
    return "a whole number from \(range.lowerBound) to \(range.upperBound)"
  }

  /// Why `configs` cannot be taken; nil where they can.
  static func problem(in configs: [String: String]) -> String? {
    for (name, value) in configs.sorted(by: { $0.key < $1.key }) {
      guard let setting = setting(name) else {
        let known = settings.map(\.name).joined(separator: ", ")
        return "unknown topic config \(name); this broker has \(known)"
      }
      if let expected = setting.expectation(value) { return "\(name)=\(value): expected \(expected)" }
    }
    return nil
  }

  /// The settings of a log whose topic sets `configs`.
  static func settings(_ configs: [String: String], over standard: LogSettings) -> LogSettings {
    var result = standard
    for (name, value) in configs { setting(name)?.apply(value, &result) }
    return result
  }
}

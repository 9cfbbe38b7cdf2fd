import KafkaWire
import Testing

@testable import streamrec

/// What the commands that change a cluster make of their options, and what they print.
struct AdminCommandTests {
  private static func invocation(_ line: String) throws -> Invocation {
    let parser = ArgumentParser(commands: CommandTable.all, settings: Settings())
    guard case .run(let invocation) = try parser.parse(line.split(separator: " ").map(String.init)) else {
      throw UsageError("no command: \(line)")
    }
    return invocation
  }

  static let targets: [(String, GroupOffsetTarget)] = [
    ("--to-earliest", .earliest), ("--to-latest", .latest), ("--to-offset 7", .offset(7)),
    ("--shift-by -5", .shift(-5)), ("--to-time 1970-01-01T00:00:02Z", .time(2000)), ("--to-time -1s", .time(4000)),
    ("--to-time end", .latest), ("--to-latest=no --to-earliest", .earliest),
  ]

  @Test("a reset goes where it is told", arguments: targets)
  func resetTarget(_ options: String, _ target: GroupOffsetTarget) throws {
    let reset = try GroupReset(Self.invocation("groups reset g --topic t --partition 3 \(options)"), now: 5000)
    #expect(reset.target == target)
    #expect(reset.topic == "t")
    #expect(reset.partitions == [3])
    #expect(!reset.isExecuted)
    #expect(try GroupReset(Self.invocation("groups reset g \(options) --execute"), now: 5000).isExecuted)
  }

  @Test(
    "a reset without one clear target is refused",
    arguments: ["", "--to-earliest --to-latest", "--to-earliest=no", "--to-earliest --partition 0"])
  func resetUsage(_ options: String) throws {
    let invocation = try Self.invocation("groups reset g \(options)")
    #expect(throws: UsageError.self) { try GroupReset(invocation, now: 0) }
  }

  @Test("a deletion needs one limit", arguments: ["", "--before end --before-offset 4"])
  func deletionUsage(_ options: String) throws {
    let invocation = try Self.invocation("topics delete-records t \(options)")
    #expect(throws: UsageError.self) { try RecordDeletion.Limit(invocation.values, now: 0) }
  }

  static let limits: [(String, RecordDeletion.Limit)] = [
    ("--before end", .end), ("--before-offset 4", .offset(4)), ("--before -1s", .time(4000)),
  ]

  @Test("a deletion ends where it is told", arguments: limits)
  func deletionLimit(_ options: String, _ limit: RecordDeletion.Limit) throws {
    let invocation = try Self.invocation("topics delete-records t \(options)")
    #expect(try RecordDeletion.Limit(invocation.values, now: 5000) == limit)
  }

  @Test("changes of settings are gathered; none, and two of one setting, are refused")
  func changes() throws {
    let line = "topics alter t --config a=1 --delete-config b --append-config c=x,y --subtract-config d=z"
    let list = try ConfigChangeList(Self.invocation(line).values)
    #expect(
      list.changes == [
        ConfigChange("a", .set("1")), ConfigChange("b", .delete), ConfigChange("c", .append("x,y")),
        ConfigChange("d", .subtract("z")),
      ])
    #expect(list.text == "a=1, b as by default, c with x,y, d without z")
    for wrong in ["topics alter t", "topics alter t --config a=1 --delete-config a"] {
      let values = try Self.invocation(wrong).values
      #expect(throws: UsageError.self) { try ConfigChangeList(values) }
    }
  }

  @Test("partitions that failed stand beside those that did not; where all failed, the first error is it")
  func deletionOutcome() throws {
    let refused = KafkaError(.broker(.policyViolation), api: .deleteRecords)
    let outcome = try RecordDeletion.Outcome(
      topic: "t", results: [TopicPartition("t", 1): .failure(refused), TopicPartition("t", 0): .success(42)])
    #expect(outcome.failures.count == 1)
    #expect(outcome.text.contains("0          42"))
    #expect(outcome.text.contains("POLICY_VIOLATION"))
    #expect(outcome.json.contains(#"{"partition":0,"begin":42,"error":null}"#))
    #expect(throws: refused) {
      try RecordDeletion.Outcome(topic: "t", results: [TopicPartition("t", 1): .failure(refused)])
    }
  }

  @Test("a group's text shows lag and owners, and nothing of it can steer a terminal")
  func groupText() {
    let member = GroupDescription.Member(
      id: "m\u{1B}[2J", instanceID: nil, clientID: "c\u{202E}", host: "/10.0.0.7", assignment: [TopicPartition("t", 0)])
    let group = GroupDescription(
      id: "g", type: .classic, state: .stable, protocolType: "consumer", assignor: "range", coordinator: 2,
      members: [member])
    let details = GroupDetails(
      group: group, stored: [TopicPartition("t", 0): 5, TopicPartition("gone", 1): 1],
      ends: [TopicPartition("t", 0): 12])
    let lines = details.text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
    #expect(lines[1] == "classic, Stable, 1 member, assignor range, coordinator 2")
    #expect(lines.contains("gone 1 1 ? ? none"))
    #expect(lines.contains(#"t 0 5 12 7 m\u{1b}[2J"#))
    #expect(!details.text.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x202E })
    #expect(details.json.contains(#""offset":5,"end":12,"lag":7,"member":"m\u001b[2J""#))
    #expect(details.json.contains(#""topic":"gone","partition":1,"offset":1,"end":null,"lag":null,"member":null"#))
  }

  @Test("a reset's text tells old and new, and what was moved to the nearest end")
  func resetText() throws {
    let outcome = try GroupReset.Outcome(
      group: "g", isExecuted: false,
      results: [
        TopicPartition("t", 0): .success(GroupOffsetReset(old: nil, new: 3, isClamped: true)),
        TopicPartition("t", 1): .failure(KafkaError(.unknownTopic, partition: TopicPartition("t", 1))),
      ])
    #expect(outcome.text.contains("none"))
    #expect(outcome.text.contains("the nearest that is there"))
    #expect(outcome.text.contains("does not exist"))
    #expect(outcome.json.contains(#""executed":false"#))
    #expect(
      outcome.json.contains(#"{"topic":"t","partition":0,"old":null,"new":3,"clamped":true,"error":null}"#))
  }

  @Test("topics' names and settings from a broker cannot steer a terminal")
  func topicTexts() {
    let topic = TopicDescription(name: "t\u{1B}[2J", id: .zero, isInternal: false, partitions: [])
    let setting = ConfigEntry(name: "retention.ms", value: "1\u{9B}2J", isDefault: false)
    let details = TopicDetails(topic: topic, begins: [:], ends: [:], settings: [setting])
    for text in [TopicListing.text([topic]), details.text] {
      #expect(text.contains(#"t\u{1b}[2J"#))
      #expect(!text.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x9B })
    }
  }
}

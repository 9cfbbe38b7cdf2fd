import KafkaWire

/// What `groups describe` tells of one group.
struct GroupDetails: Sendable {
  private let group: GroupDescription
  private let stored: [TopicPartition: Int64]
  private let ends: [TopicPartition: Int64]

  init(_ name: String, _ client: KafkaClient) async throws {
    guard let result = try await client.describeGroups([name])[name] else {
      throw KafkaError(.broker(.groupIDNotFound), api: .describeGroups, detail: "group \(name)")
    }
    let group = try result.get()
    let stored = try await client.groupOffsets(name)
    // A topic that was deleted has no end, and keeps its stored offsets for a while.
    let named = Set(stored.keys).union(group.members.flatMap(\.assignment))
    var led: Set<TopicPartition> = []
    if !named.isEmpty {
      for topic in try await client.describeTopics(Array(Set(named.map(\.topic)))) {
        for partition in topic.partitions where partition.leader != nil {
          led.insert(TopicPartition(topic.name, partition.index))
        }
      }
    }
    let asked = named.intersection(led)
    self.init(
      group: group, stored: stored, ends: try await client.offsets(Dictionary(asked.map { ($0, .end) }) { $1 }))
  }

  init(group: GroupDescription, stored: [TopicPartition: Int64], ends: [TopicPartition: Int64]) {
    self.group = group
    self.stored = stored
    self.ends = ends
  }

  private var partitions: [TopicPartition] {
    Set(stored.keys).union(group.members.flatMap(\.assignment)).sorted()
  }

  private func lag(_ partition: TopicPartition) -> Int64? {
    guard let stored = stored[partition], let end = ends[partition] else { return nil }
    let (difference, overflow) = end.subtractingReportingOverflow(stored)
    return overflow ? nil : max(0, difference)
  }

  private var owners: [TopicPartition: GroupDescription.Member] {
    Dictionary(group.members.flatMap { member in member.assignment.map { ($0, member) } }) { first, _ in first }
  }

  var text: String {
    let assignor = group.assignor.isEmpty ? "" : ", assignor \(PrintableText.plain(group.assignor))"
    let members = group.members.count == 1 ? "1 member" : "\(group.members.count) members"
    var parts = [
      PrintableText.plain(group.id),
      "\(group.type.rawValue), \(group.state.rawValue), \(members)\(assignor), coordinator \(group.coordinator)",
    ]
    if !partitions.isEmpty {
      let owners = owners
      var table = Table("TOPIC", "PARTITION", "OFFSET", "END", "LAG", "MEMBER")
      for partition in partitions {
        table.rows.append([
          PrintableText.plain(partition.topic), "\(partition.partition)", stored[partition].map { "\($0)" } ?? "none",
          ends[partition].map { "\($0)" } ?? "?", lag(partition).map { "\($0)" } ?? "?",
          owners[partition].map { PrintableText.plain($0.id) } ?? "none",
        ])
      }
      parts += ["", table.text]
    }
    if !group.members.isEmpty {
      var table = Table("MEMBER", "CLIENT", "HOST", "PARTITIONS")
      for member in group.members.sorted(by: { $0.id < $1.id }) {
        table.rows.append([
          PrintableText.plain(member.id), PrintableText.plain(member.clientID), PrintableText.plain(member.host),
          "\(member.assignment.count)",
        ])
      }
      parts += ["", table.text]
    }
    return parts.joined(separator: "\n")
  }

  var json: String {
    let owners = owners
    let rows = partitions.map { partition in
      JSONValue.object([
        ("topic", .string(partition.topic)), ("partition", .int(Int64(partition.partition))),
        ("offset", stored[partition].map { .int($0) } ?? .null), ("end", ends[partition].map { .int($0) } ?? .null),
        ("lag", lag(partition).map { .int($0) } ?? .null),
        ("member", owners[partition].map { .string($0.id) } ?? .null),
      ])
    }
    let members = group.members.sorted { $0.id < $1.id }.map { member in
      JSONValue.object([
        ("member", .string(member.id)), ("instance", member.instanceID.map { .string($0) } ?? .null),
        ("client", .string(member.clientID)), ("host", .string(member.host)),
        (
          "partitions",
          .array(
            member.assignment.map {
              .object([("topic", .string($0.topic)), ("partition", .int(Int64($0.partition)))])
            })
        ),
      ])
    }
    return JSONValue.object([
      ("command", .string("groups describe")), ("group", .string(group.id)), ("type", .string(group.type.rawValue)),
      ("state", .string(group.state.rawValue)), ("protocol", .string(group.protocolType)),
      ("assignor", .string(group.assignor)), ("coordinator", .int(Int64(group.coordinator))),
      ("partitions", .array(rows)), ("members", .array(members)),
    ]).text
  }
}

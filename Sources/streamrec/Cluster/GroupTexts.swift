import KafkaWire

/// The texts of `groups list`, and the operand of the commands that take one group.
enum GroupTexts {
  /// - Throws: for an empty name, which stands for no group.
  static func name(_ invocation: Invocation) throws(UsageError) -> String {
    guard let name = invocation.operands.first, !name.isEmpty else {
      throw UsageError("GROUP wants a group's name, not \"\"")
    }
    return name
  }

  static func text(_ listing: GroupListing) -> String {
    var table = Table("GROUP", "TYPE", "STATE", "PROTOCOL", "COORDINATOR")
    for group in listing.groups {
      table.rows.append([
        PrintableText.plain(group.id), group.type?.rawValue ?? "?", group.state?.rawValue ?? "?",
        group.protocolType.isEmpty ? "none" : PrintableText.plain(group.protocolType), "\(group.coordinator)",
      ])
    }
    return table.text
  }

  static func json(_ listing: GroupListing) -> String {
    let groups = listing.groups.map { group in
      JSONValue.object([
        ("name", .string(group.id)), ("type", group.type.map { .string($0.rawValue) } ?? .null),
        ("state", group.state.map { .string($0.rawValue) } ?? .null), ("protocol", .string(group.protocolType)),
        ("coordinator", .int(Int64(group.coordinator))),
      ])
    }
    let failures = listing.failures.sorted { $0.key < $1.key }.map { node, error in
      JSONValue.object([("broker", .int(Int64(node))), ("error", .string(error.description))])
    }
    return JSONValue.object([
      ("command", .string("groups list")), ("groups", .array(groups)), ("failures", .array(failures)),
    ]).text
  }
}

import KafkaWire

extension Options {
  static let groupProtocol = Option(
    "group-protocol", "NAME", ValueReader<GroupProtocol>.choice(of: GroupProtocol.self), default: "automatic",
    help:
      "How the group's members agree: classic, consumer (KIP-848, Kafka 4.0), or the newer one that the brokers have.")

  static let assignors = Option(
    "assignors", "NAME,…", ValueReader<[any PartitionAssignor]>.assignors, default: "cooperative-sticky",
    help: "How a classic group's partitions are shared out, the best first: range, roundrobin, cooperative-sticky. All "
      + "members need one in common.")

  static let instanceID = Option(
    "instance-id", "NAME", ValueReader<String>.text("a name that no other member of the group has"),
    help: "Makes the membership static: who comes back under this name in time gets its partitions back.")

  static let sessionTimeout = Option(
    "session-timeout", "DURATION", ValueReader<Duration>.duration, default: "45s",
    help: "Without a sign of life for so long a member of a classic group is out.")
}

extension ValueReader<[any PartitionAssignor]> {
  static let assignors = ValueReader("of range, roundrobin and cooperative-sticky, separated by commas") { text in
    let known: [any PartitionAssignor] = [RangeAssignor(), RoundRobinAssignor(), CooperativeStickyAssignor()]
    let names = text.split(separator: ",", omittingEmptySubsequences: false)
    let assignors = names.compactMap { name in known.first { $0.name == name } }
    return assignors.count == names.count && Set(names).count == names.count ? assignors : nil
  }
}

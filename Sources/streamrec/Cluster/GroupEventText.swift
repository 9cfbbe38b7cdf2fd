import KafkaWire

/// Changes of a membership as `consume --group --json` tells of them.
enum GroupEventText {
  /// Which partitions came or went, an object for all; nil for what is no such change.
  static func json(_ event: GroupEvent) -> JSONValue? {
    switch event {
    case .assigned(let partitions, let metadata): json("assigned", partitions, metadata)
    case .revoked(let partitions, let metadata): json("revoked", partitions, metadata)
    case .lost(let partitions, let metadata): json("lost", partitions, metadata)
    case .revoking, .commitFailed, .left: nil
    }
  }

  private static func json(_ name: String, _ partitions: Set<TopicPartition>, _ metadata: GroupMetadata) -> JSONValue {
    let places = partitions.sorted().map { partition in
      JSONValue.object([("topic", .string(partition.topic)), ("partition", .int(Int64(partition.partition)))])
    }
    return .object([
      ("event", .string(name)), ("group", .string(metadata.groupID)), ("member", .string(metadata.memberID)),
      ("generation", .int(Int64(metadata.generation))), ("partitions", .array(places)),
    ])
  }
}

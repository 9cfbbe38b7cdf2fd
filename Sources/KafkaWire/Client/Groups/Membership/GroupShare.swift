/// What a leader has shared out.
struct GroupShare: Sendable {
  let members: [AssignorMember]
  let assignor: any PartitionAssignor
  /// The partitions that there were; nil until they are looked up.
  var partitionCounts: [String: Int32]?

  /// Those that any member reads.
  var topics: Set<String> { members.reduce(into: []) { $0.formUnion($1.topics) } }

  /// Whether there are other partitions now.
  func isOutdated(_ now: [String: Int32]) -> Bool {
    guard let partitionCounts else { return false }
    let topics = topics
    return partitionCounts != now.filter { topics.contains($0.key) }
  }
}

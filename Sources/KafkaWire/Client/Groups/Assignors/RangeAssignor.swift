/// Shares out each topic by itself, in ranges of neighbouring partitions: so partitions of the same number go to the same
/// member, as joins of topics need it.
public struct RangeAssignor: PartitionAssignor {
  public let name = "range"

  public init() {}

  public func assign(
    _ members: [AssignorMember], partitionCounts: [String: Int32]
  ) -> [String: [TopicPartition]] {
    var shares: [String: [TopicPartition]] = [:]
    for member in members { shares[member.memberID] = [] }
    let members = members.sorted()
    for (topic, count) in partitionCounts.sorted(by: { $0.key < $1.key }) where count > 0 {
      let readers = members.filter { $0.topics.contains(topic) }
      guard !readers.isEmpty else { continue }
      let (each, more) = Int(count).quotientAndRemainder(dividingBy: readers.count)
      var next = 0
      for (index, member) in readers.enumerated() {
        let end = next + each + (index < more ? 1 : 0)
        shares[member.memberID]? += (next..<end).map { TopicPartition(topic, Int32(clamping: $0)) }
        next = end
      }
    }
    return shares
  }
}

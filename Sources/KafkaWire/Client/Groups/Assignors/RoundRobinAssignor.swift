/// Deals all partitions of all topics out in turn, to whoever reads the topic.
public struct RoundRobinAssignor: PartitionAssignor {
  public let name = "roundrobin"

  public init() {}

  public func assign(
    _ members: [AssignorMember], partitionCounts: [String: Int32]
  ) -> [String: [TopicPartition]] {
    var shares: [String: [TopicPartition]] = [:]
    for member in members { shares[member.memberID] = [] }
    let members = members.sorted()
    var turn = 0
    for (topic, count) in partitionCounts.sorted(by: { $0.key < $1.key }) where count > 0 {
      guard members.contains(where: { $0.topics.contains(topic) }) else { continue }
      for partition in 0..<count {
        while !members[turn].topics.contains(topic) { turn = (turn + 1) % members.count }
        shares[members[turn].memberID]?.append(TopicPartition(topic, partition))
        turn = (turn + 1) % members.count
      }
    }
    return shares
  }
}

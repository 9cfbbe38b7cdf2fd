@testable import KafkaWire

/// A group under a cooperative assignor, without broker or time: who owns what, generation by generation.
struct GroupModel {
  struct Member {
    var topics: Set<String>
    var owned: Set<TopicPartition> = []
    var generation: Int32 = -1
  }

  var members: [String: Member] = [:]
  var partitionCounts: [String: Int32]
  var generation: Int32 = 0

  /// One rebalance: everyone joins, gets its share, and gives up what is not in it. What came of it, and whether anyone
  /// gave up something, so that another one must follow.
  mutating func rebalance() -> (shares: [String: Set<TopicPartition>], isFinal: Bool) {
    let joining = members.map { id, member in
      AssignorMember(id, topics: member.topics, owned: member.owned, generation: member.generation)
    }
    let shares = CooperativeStickyAssignor().assign(joining, partitionCounts: partitionCounts).mapValues(Set.init)
    generation += 1
    var isFinal = true
    for (id, share) in shares {
      if members[id]?.owned.isSubset(of: share) == false { isFinal = false }
      members[id]?.owned = share
      members[id]?.generation = generation
    }
    return (shares, isFinal)
  }

  /// What can be read: partitions of topics that somebody subscribes to.
  var wanted: Set<TopicPartition> {
    let topics = members.values.reduce(into: Set()) { $0.formUnion($1.topics) }
    return Set(
      partitionCounts.filter { topics.contains($0.key) }.flatMap { topic, count in
        (0..<count).map { TopicPartition(topic, $0) }
      })
  }

  /// Whether passing partitions on, directly or through others, could make two loads more even.
  var canBeMoreEven: Bool {
    let ids = members.keys.sorted()
    var reach: Set<[String]> = []
    for a in ids {
      for b in ids where members[a]?.owned.contains(where: { members[b]?.topics.contains($0.topic) == true }) == true {
        reach.insert([a, b])
      }
    }
    for middle in ids {
      for a in ids where reach.contains([a, middle]) {
        for b in ids where reach.contains([middle, b]) { reach.insert([a, b]) }
      }
    }
    return reach.contains { pair in
      (members[pair[0]]?.owned.count ?? 0) > (members[pair[1]]?.owned.count ?? 0) + 1
    }
  }
}

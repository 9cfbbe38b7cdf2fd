/// Shares of partitions that are filled up and levelled with as few moves as possible.
///
/// Levelling follows cost-reducing paths (Harvey et al., "Semi-matchings for bipartite graphs and load balancing", 2006):
/// where a member has at least two partitions more than another, and partitions can be passed on from the one to the other,
/// also through members in between that read different topics, they are. When no such path is left no assignment is more
/// even.
struct StickyBalance {
  private let members: [String]
  /// The members that read each topic, as indexes.
  private let readers: [String: [Int]]
  private let partitionCounts: [String: Int32]
  /// Per member, per topic; at the end of each what came last and leaves first.
  private var held: [[String: [Int32]]]
  private var loads: [Int]
  private var placed: Set<TopicPartition> = []

  init(_ members: [AssignorMember], partitionCounts: [String: Int32]) {
    self.members = members.map(\.memberID)
    self.partitionCounts = partitionCounts.filter { $0.value > 0 }
    var readers: [String: [Int]] = [:]
    for (index, member) in members.enumerated() {
      for topic in member.topics where partitionCounts[topic] ?? 0 > 0 { readers[topic, default: []].append(index) }
    }
    self.readers = readers
    held = Array(repeating: [:], count: members.count)
    loads = Array(repeating: 0, count: members.count)
  }

  var shares: [String: [TopicPartition]] {
    var shares: [String: [TopicPartition]] = [:]
    for (index, topics) in held.enumerated() {
      shares[members[index]] = topics.flatMap { topic, partitions in partitions.map { TopicPartition(topic, $0) } }
    }
    return shares
  }

  /// The owner keeps it for the time being, if it still reads the topic and the partition exists.
  mutating func keep(_ partition: TopicPartition, at owner: String) {
    guard let count = partitionCounts[partition.topic], (0..<count).contains(partition.partition),
      let index = readers[partition.topic]?.first(where: { members[$0] == owner }), !placed.contains(partition)
    else { return }
    place(partition, at: index)
  }

  private mutating func place(_ partition: TopicPartition, at index: Int) {
    placed.insert(partition)
    held[index][partition.topic, default: []].append(partition.partition)
    loads[index] += 1
  }

  /// Whatever nobody has goes to whoever has the least.
  mutating func placeRest() {
    // Kept partitions came in any order.
    for index in held.indices { held[index] = held[index].mapValues { $0.sorted() } }
    // Those that few can take come first, while there is a choice.
    let topics = readers.sorted { ($0.value.count, $0.key) < ($1.value.count, $1.key) }
    for (topic, readers) in topics {
      for partition in 0..<(partitionCounts[topic] ?? 0) where !placed.contains(TopicPartition(topic, partition)) {
        guard let least = readers.min(by: { (loads[$0], $0) < (loads[$1], $1) }) else { continue }
        place(TopicPartition(topic, partition), at: least)
      }
    }
  }

  /// Passes partitions on until that makes nothing more even.
  mutating func level() {
    var isLevel = false
    while !isLevel {
      isLevel = true
      for from in loads.indices.sorted(by: { (loads[$0], $1) > (loads[$1], $0) }) {
        guard let path = path(from: from) else { continue }
        for step in path { move(step) }
        isLevel = false
        break
      }
    }
  }

  private struct Step {
    var topic: String
    var from: Int
    var to: Int
  }

  private mutating func move(_ step: Step) {
    guard let partition = held[step.from][step.topic]?.popLast() else { return }
    held[step.to][step.topic, default: []].append(partition)
    loads[step.from] -= 1
    loads[step.to] += 1
  }

  /// The shortest way from a member to the least loaded one that it reaches, if that has at least two partitions less.
  private func path(from start: Int) -> [Step]? {
    var arrivals: [Int: Step] = [:]
    var seenTopics: Set<String> = []
    var queue = [start]
    var position = 0
    var best = start
    while position < queue.count {
      let member = queue[position]
      position += 1
      for topic in held[member].filter({ !$0.value.isEmpty }).keys.sorted() where seenTopics.insert(topic).inserted {
        for next in readers[topic] ?? [] where next != start && arrivals[next] == nil && next != member {
          arrivals[next] = Step(topic: topic, from: member, to: next)
          queue.append(next)
          if loads[next] < loads[best] { best = next }
        }
      }
    }
    guard loads[best] + 1 < loads[start] else { return nil }
    var steps: [Step] = []
    var at = best
    while at != start, let step = arrivals[at] {
      steps.append(step)
      at = step.from
    }
    return steps
  }
}

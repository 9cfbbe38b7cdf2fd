import Testing

@testable import KafkaWire

@Suite struct CooperativeStickyAssignorTests {
  private static func partitions(_ topic: String, _ range: Range<Int32>) -> Set<TopicPartition> {
    Set(range.map { TopicPartition(topic, $0) })
  }

  private func assign(_ members: [AssignorMember], _ counts: [String: Int32]) -> [String: Set<TopicPartition>] {
    CooperativeStickyAssignor().assign(members, partitionCounts: counts).mapValues(Set.init)
  }

  @Test("a partition that moves is left out until its owner has given it up")
  func handOver() {
    var model = GroupModel(partitionCounts: ["t": 4])
    model.members["a"] = GroupModel.Member(topics: ["t"])
    #expect(model.rebalance() == (["a": Self.partitions("t", 0..<4)], true))
    model.members["b"] = GroupModel.Member(topics: ["t"])
    #expect(model.rebalance() == (["a": Self.partitions("t", 0..<2), "b": []], false))
    #expect(model.rebalance() == (["a": Self.partitions("t", 0..<2), "b": Self.partitions("t", 2..<4)], true))
  }

  @Test("of two that claim a partition the one of the later generation keeps it")
  func laterGeneration() {
    let shares = assign(
      [
        AssignorMember("a", topics: ["t"], owned: Self.partitions("t", 0..<2), generation: 7),
        AssignorMember("b", topics: ["t"], owned: Self.partitions("t", 0..<4), generation: 6),
      ], ["t": 4])
    #expect(shares == ["a": Self.partitions("t", 0..<2), "b": Self.partitions("t", 2..<4)])
  }

  @Test("what two claim in the same generation nobody gets before both have given it up")
  func contradiction() {
    let claim = Self.partitions("t", 0..<1)
    let members = ["a", "b", "c"].map {
      AssignorMember($0, topics: ["t"], owned: $0 == "c" ? [] : claim, generation: 3)
    }
    let shares = assign(members, ["t": 1])
    #expect(shares == ["a": [], "b": [], "c": []])
  }

  @Test("partitions of topics that are gone, or that their owner no longer reads, are not kept")
  func stale() {
    let shares = assign(
      [
        AssignorMember(
          "a", topics: ["t"], owned: Self.partitions("t", 0..<9).union(Self.partitions("gone", 0..<2)), generation: 1),
        AssignorMember("b", topics: ["u"], owned: Self.partitions("t", 0..<1), generation: 0),
      ], ["t": 2, "u": 1])
    #expect(shares == ["a": Self.partitions("t", 0..<2), "b": Self.partitions("u", 0..<1)])
  }

  @Test("the generation in the user data reads back; nonsense is no generation")
  func userData() {
    for generation in [Int32(-1), 0, 1, 258, .max] {
      let data = CooperativeStickyAssignor().userData(generation: generation)
      #expect(CooperativeStickyAssignor.generation(in: data) == generation)
    }
    #expect(CooperativeStickyAssignor().userData(generation: 258) == Bytes([0, 0, 1, 2]))
    #expect(CooperativeStickyAssignor.generation(in: nil) == -1)
    #expect(CooperativeStickyAssignor.generation(in: [1, 2, 3]) == -1)
  }

  @Test("members that come and go: every partition once, even, with no move too many", arguments: 0..<60)
  func uniformChurn(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var model = GroupModel(partitionCounts: ["t": .random(in: 1...40, using: &random), "u": 7])
    for _ in 0..<12 {
      for member in 0..<10 where random.chance(25) {
        let id = "m\(member)"
        if model.members[id] == nil {
          model.members[id] = GroupModel.Member(topics: ["t", "u"])
        } else if model.members.count > 1 {
          model.members[id] = nil
        }
      }
      if random.chance(20) { model.partitionCounts["t", default: 1] += 3 }
      guard !model.members.isEmpty else { continue }
      let before = model.members
      settle(&model)
      let loads = model.members.values.map(\.owned.count)
      #expect((loads.max() ?? 0) - (loads.min() ?? 0) <= 1)
      let kept = model.members.reduce(0) { sum, entry in
        sum + entry.value.owned.intersection(before[entry.key]?.owned ?? []).count
      }
      #expect(kept == mostThatCanBeKept(before.mapValues(\.owned.count), of: model.wanted.count))
    }
  }

  /// Of an even assignment to members that all read the same.
  private func mostThatCanBeKept(_ owned: [String: Int], of total: Int) -> Int {
    let (each, more) = total.quotientAndRemainder(dividingBy: owned.count)
    let larger = min(more, owned.values.filter { $0 > each }.count)
    return owned.values.reduce(0) { $0 + min($1, each) } + larger
  }

  @Test("members that read different topics: every partition once, and as even as it can be", arguments: 0..<60)
  func mixedChurn(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let topics = ["t", "u", "v", "w"]
    var model = GroupModel(partitionCounts: [:])
    for topic in topics { model.partitionCounts[topic] = .random(in: 0...9, using: &random) }
    for _ in 0..<8 {
      for member in 0..<7 where random.chance(30) {
        let id = "m\(member)"
        if model.members[id] != nil, random.chance(50) {
          model.members[id] = nil
        } else {
          model.members[id, default: GroupModel.Member(topics: [])].topics = Set(
            topics.filter { _ in random.chance(60) })
        }
      }
      settle(&model)
      #expect(!model.canBeMoreEven)
    }
  }

  /// Rebalances until nobody gives anything up; each step hands out only what nobody else owned before it.
  private func settle(_ model: inout GroupModel) {
    for round in 0..<4 {
      let before = model.members
      let (shares, isFinal) = model.rebalance()
      var seen: Set<TopicPartition> = []
      for (id, share) in shares {
        #expect(seen.isDisjoint(with: share))
        seen.formUnion(share)
        #expect(share.allSatisfy { model.members[id]?.topics.contains($0.topic) == true })
        for (other, member) in before where other != id { #expect(member.owned.isDisjoint(with: share)) }
      }
      if isFinal {
        #expect(seen == model.wanted)
        return
      }
      #expect(round < 3, "it does not come to rest")
    }
  }
}

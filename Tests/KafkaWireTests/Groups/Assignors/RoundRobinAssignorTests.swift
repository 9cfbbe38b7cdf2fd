import Testing

@testable import KafkaWire

@Suite struct RoundRobinAssignorTests {
  private func assign(_ members: [AssignorMember], _ counts: [String: Int32]) -> [String: [String]] {
    RoundRobinAssignor().assign(members, partitionCounts: counts).mapValues { $0.map(\.description) }
  }

  @Test("deals the partitions of all topics out in turn")
  func turns() {
    let members = ["b", "a"].map { AssignorMember($0, topics: ["t", "u"]) }
    #expect(
      assign(members, ["t": 3, "u": 3]) == ["a": ["t-0", "t-2", "u-1"], "b": ["t-1", "u-0", "u-2"]])
  }

  @Test("passes over members that do not read the topic")
  func subscriptions() {
    let members = [
      AssignorMember("a", topics: ["t"]), AssignorMember("b", topics: ["t", "u"]),
      AssignorMember("c", topics: ["t", "u", "v"]),
    ]
    #expect(
      assign(members, ["t": 1, "u": 2, "v": 3])
        == ["a": ["t-0"], "b": ["u-0"], "c": ["u-1", "v-0", "v-1", "v-2"]])
    #expect(assign([], ["t": 2]) == [:])
    #expect(assign(members, ["w": 5]) == ["a": [], "b": [], "c": []])
  }
}

import Testing

@testable import KafkaWire

@Suite struct RangeAssignorTests {
  private func assign(_ members: [AssignorMember], _ counts: [String: Int32]) -> [String: [String]] {
    RangeAssignor().assign(members, partitionCounts: counts).mapValues { $0.map(\.description) }
  }

  @Test("gives each member a range of each topic, the first ones one more")
  func ranges() {
    let members = ["b", "a"].map { AssignorMember($0, topics: ["t", "u"]) }
    #expect(
      assign(members, ["t": 3, "u": 3]) == ["a": ["t-0", "t-1", "u-0", "u-1"], "b": ["t-2", "u-2"]])
  }

  @Test("orders static members by their instance ids, before the others")
  func staticMembers() {
    let members = [
      AssignorMember("1", topics: ["t"]), AssignorMember("3", instanceID: "x", topics: ["t"]),
      AssignorMember("2", instanceID: "y", topics: ["t"]),
    ]
    #expect(assign(members, ["t": 3]) == ["3": ["t-0"], "2": ["t-1"], "1": ["t-2"]])
  }

  @Test("shares a topic among its own readers; the others get nothing of it")
  func subscriptions() {
    let members = [AssignorMember("a", topics: ["t"]), AssignorMember("b", topics: ["t", "u"])]
    #expect(assign(members, ["t": 2, "u": 2, "v": 2]) == ["a": ["t-0"], "b": ["t-1", "u-0", "u-1"]])
    #expect(assign(members, [:]) == ["a": [], "b": []])
    #expect(assign([], ["t": 2]) == [:])
  }
}

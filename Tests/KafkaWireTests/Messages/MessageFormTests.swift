import Testing

@testable import KafkaWire

@Suite("Messages that changed their form")
struct MessageFormTests {
  @Test("OffsetFetch asks for one group in either form", arguments: OffsetFetchRequest.api.versions)
  func offsetFetchRequest(_ version: Int16) throws {
    let request = OffsetFetchRequest(
      groupID: "g", topics: [.init(name: "t", partitionIndexes: [1, 2])], version: version)
    let back = try OffsetFetchRequest.decode(request.encode(version: version).joined(), version: version)
    #expect(version >= 8 ? back.groups.map(\.groupID) == ["g"] : back.groupID == "g")
  }

  @Test("OffsetFetch answers for one group in either form", arguments: OffsetFetchRequest.api.versions)
  func offsetFetchResponse(_ version: Int16) throws {
    let partition = OffsetFetchResponse.Partition(partitionIndex: 1, committedOffset: 42)
    let group = OffsetFetchResponse.Group(
      groupID: "g", topics: [.init(name: version == 10 ? "" : "t", partitions: [partition])])
    let response = OffsetFetchResponse(group: group, version: version)
    let back = try OffsetFetchResponse.decode(response.encode(version: version).joined(), version: version)
    #expect(back.group("g") == group)
    #expect(version < 8 || back.group("other") == nil)
  }

  @Test("FindCoordinator asks and answers for one key in either form", arguments: FindCoordinatorRequest.api.versions)
  func findCoordinator(_ version: Int16) throws {
    let request = FindCoordinatorRequest(key: "g", version: version)
    let asked = try FindCoordinatorRequest.decode(request.encode(version: version).joined(), version: version)
    #expect((asked.key, asked.coordinatorKeys) == (version >= 4 ? ("", ["g"]) : ("g", [])))

    let coordinator = FindCoordinatorResponse.Coordinator(key: "g", nodeID: 3, host: "h", port: 9092)
    let response = FindCoordinatorResponse(coordinator: coordinator, version: version)
    let back = try FindCoordinatorResponse.decode(response.encode(version: version).joined(), version: version)
    #expect(back.coordinator(for: "g") == coordinator)
    #expect(version < 4 || back.coordinator(for: "other") == nil)
  }

  @Test("LeaveGroup names one member in either form", arguments: LeaveGroupRequest.api.versions)
  func leaveGroup(_ version: Int16) throws {
    let member = LeaveGroupRequest.Member(memberID: "m", groupInstanceID: "i")
    let request = LeaveGroupRequest(groupID: "g", member: member, version: version)
    let back = try LeaveGroupRequest.decode(request.encode(version: version).joined(), version: version)
    #expect(version >= 3 ? back.members == [member] : back.memberID == "m")
  }

  @Test("ConsumerGroupHeartbeat tells no assignment from an empty one")
  func assignment() throws {
    var response = ConsumerGroupHeartbeatResponse()
    for assignment in [nil, ConsumerGroupHeartbeatResponse.Assignment(topicPartitions: [])] {
      response.assignment = assignment
      let back = try ConsumerGroupHeartbeatResponse.decode(response.encode(version: 1).joined(), version: 1)
      #expect(back.assignment == assignment)
    }
  }

  @Test("DeleteTopics names topics in either form", arguments: DeleteTopicsRequest.api.versions)
  func deleteTopics(_ version: Int16) throws {
    let request = DeleteTopicsRequest(names: ["a", "b"], timeout: 5, version: version)
    let back = try DeleteTopicsRequest.decode(request.encode(version: version).joined(), version: version)
    #expect(version >= 6 ? back.topics.map(\.name) == ["a", "b"] : back.topicNames == ["a", "b"])
  }
}

import KafkaWire
import Testing

/// The APIs of consumer groups, each in a given version.
extension VersionSweep {
  func joinGroup(_ version: Int16) throws {
    let member = try client.becomeMember(of: "group", version: version)
    #expect(!member.id.isEmpty)
    #expect(member.generation == 1)
  }

  func syncGroup(_ version: Int16) throws {
    let member = try client.becomeMember(of: "group")
    let answer = try client.call(RawClient.syncRequest("group", member.id, member.generation), version: version)
    #expect(answer.errorCode == .none)
    #expect(answer.assignment == Bytes("part"))
    #expect(answer.protocolName == (version >= 5 ? "range" : nil))
  }

  func heartbeat(_ version: Int16) throws {
    let member = try client.becomeMember(of: "group")
    let request = HeartbeatRequest(groupID: "group", generationID: member.generation, memberID: member.id)
    #expect(try client.call(request, version: version).errorCode == .none)
  }

  func leaveGroup(_ version: Int16) throws {
    let member = try client.becomeMember(of: "group")
    let request = LeaveGroupRequest(groupID: "group", member: .init(memberID: member.id), version: version)
    let answer = try client.call(request, version: version)
    #expect(answer.errorCode == .none)
    #expect(answer.members.map(\.errorCode) == (version >= 3 ? [.none] : []))
    // It is out.
    let again = try client.call(request, version: version)
    #expect((version >= 3 ? again.members.first?.errorCode : again.errorCode) == .unknownMemberID)
  }

  func listGroups(_ version: Int16) throws {
    _ = try client.becomeMember(of: "group")
    let answer = try client.call(ListGroupsRequest(), version: version)
    #expect(answer.errorCode == .none)
    #expect(answer.groups.map(\.groupID) == ["group"])
    #expect(answer.groups.map(\.protocolType) == ["consumer"])
    if version >= 4 { #expect(answer.groups.map(\.groupState) == ["Stable"]) }
  }

  func describeGroups(_ version: Int16) throws {
    let member = try client.becomeMember(of: "group")
    let group = try #require(try client.call(DescribeGroupsRequest(groups: ["group"]), version: version).groups.first)
    #expect(group.errorCode == .none)
    #expect(group.groupState == "Stable")
    #expect(group.members.map(\.memberID) == [member.id])
  }

  func deleteGroups(_ version: Int16) throws {
    #expect(try client.commit(1, group: "group") == ErrorCode.none)
    let answer = try client.call(DeleteGroupsRequest(groupsNames: ["group"]), version: version)
    #expect(answer.results.map(\.errorCode) == [.none])
    #expect(try client.stored("group").isEmpty)
  }

  func offsetDelete(_ version: Int16) throws {
    #expect(try client.commit(1, group: "group") == ErrorCode.none)
    let request = OffsetDeleteRequest(groupID: "group", topics: [.init(name: "video", partitions: [0])])
    let answer = try client.call(request, version: version)
    #expect(answer.errorCode == .none)
    #expect(answer.topics.flatMap(\.partitions).map(\.errorCode) == [.none])
    #expect(try client.stored("group").isEmpty)
  }
}

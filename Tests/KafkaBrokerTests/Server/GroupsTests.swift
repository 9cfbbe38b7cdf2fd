import KafkaWire
import Testing

@testable import KafkaBroker

/// Consumer groups over the protocol.
@Suite(.timeLimit(.minutes(1))) struct GroupsTests {
  @Test("a join waits for the other member; other connections are served meanwhile, and answers keep their order")
  func waitingJoin() async throws {
    try await withBroker { address in
      let first = try RawClient(address)
      let member = try first.becomeMember(of: "g")
      let second = try RawClient(address)
      let id = try second.call(RawClient.joinRequest("g"), version: 9).memberID
      let join = try second.post(RawClient.joinRequest("g", memberID: id), version: 9)
      // Behind the join, on the same connection.
      let metadata = try second.post(MetadataRequest(topics: []), version: 9)
      var beat = ErrorCode.none
      while beat == .none {
        let request = HeartbeatRequest(groupID: "g", generationID: member.generation, memberID: member.id)
        beat = try first.call(request, version: 4).errorCode
      }
      #expect(beat == .rebalanceInProgress)
      let rejoined = try first.call(RawClient.joinRequest("g", memberID: member.id), version: 9)
      #expect(rejoined.members.count == 2)
      let frame = try #require(try second.frame())
      #expect(try Frame.correlationID(of: frame) == join)
      let joined = try Frame.decode(JoinGroupResponse.self, from: frame, version: 9)
      #expect(joined.generationID == rejoined.generationID)
      #expect(joined.leader == member.id)
      #expect(try second.frame().map { try Frame.correlationID(of: $0) } == metadata)
    }
  }

  @Test("a member whose connection ends while it waits disturbs nobody")
  func waitingMemberGoes() async throws {
    try await withBroker { address in
      let first = try RawClient(address)
      let member = try first.becomeMember(of: "g")
      var second: RawClient? = try RawClient(address)
      let id = try second?.call(RawClient.joinRequest("g"), version: 9).memberID ?? ""
      try second?.post(RawClient.joinRequest("g", memberID: id), version: 9)
      second = nil
      var rejoined: JoinGroupResponse?
      // Its join may or may not have been read; the leader joins again either way.
      rejoined = try first.call(RawClient.joinRequest("g", memberID: member.id), version: 9)
      #expect(rejoined?.errorCode == ErrorCode.none)
    }
  }

  @Test("members are forgotten in a restart and told so; their offsets are not")
  func restart() async throws {
    let directory = TemporaryDirectory()
    var member = (id: "", generation: Int32(0))
    try await withBroker(directory) { address in
      let client = try RawClient(address)
      #expect(try client.createTopic("video") == .none)
      member = try client.becomeMember(of: "g")
      #expect(try client.commit(7, group: "g", member: member) == ErrorCode.none)
      #expect(try client.commit(8, group: "g") == .unknownMemberID)
    }
    try await withBroker(directory) { address in
      let client = try RawClient(address)
      let beat = HeartbeatRequest(groupID: "g", generationID: member.generation, memberID: member.id)
      #expect(try client.call(beat, version: 4).errorCode == .unknownMemberID)
      #expect(try client.commit(9, group: "g", member: member) == .unknownMemberID)
      #expect(try client.stored("g") == ["video": 7])
      #expect(
        try client.call(RawClient.joinRequest("g", memberID: member.id), version: 9).errorCode == .unknownMemberID)
    }
  }

  @Test("a group with members is not deleted; without them it is, and its offsets for good")
  func deletion() async throws {
    let directory = TemporaryDirectory()
    try await withBroker(directory) { address in
      let client = try RawClient(address)
      #expect(try client.createTopic("video") == .none)
      let member = try client.becomeMember(of: "g")
      #expect(try client.commit(7, group: "g", member: member) == ErrorCode.none)
      #expect(try client.commit(7, group: "kept") == ErrorCode.none)
      let request = DeleteGroupsRequest(groupsNames: ["g", "g", "none", ""])
      let refused = try client.call(request, version: 2).results.map(\.errorCode)
      #expect(refused == [.nonEmptyGroup, .groupIDNotFound, .invalidGroupID])
      var leave = LeaveGroupRequest(groupID: "g", member: .init(memberID: member.id), version: 5)
      leave.members.append(.init(memberID: "stranger"))
      let left = try client.call(leave, version: 5)
      #expect(left.errorCode == .none)
      #expect(left.members.map(\.errorCode) == [.none, .unknownMemberID])
      #expect(try client.call(request, version: 2).results.first?.errorCode == ErrorCode.none)
      #expect(try client.stored("g").isEmpty)
    }
    try await withBroker(directory) { address in
      let client = try RawClient(address)
      #expect(try client.stored("g").isEmpty)
      #expect(try client.stored("kept") == ["video": 7])
      let again = try client.call(DeleteGroupsRequest(groupsNames: ["g", "kept"]), version: 2).results.map(\.errorCode)
      #expect(again == [.groupIDNotFound, .none])
    }
  }

  @Test("offsets of a topic that is read stay; others go, for good")
  func offsetDeletion() async throws {
    let directory = TemporaryDirectory()
    try await withBroker(directory) { address in
      let client = try RawClient(address)
      for topic in ["video", "audio"] { #expect(try client.createTopic(topic) == .none) }
      let member = try client.becomeMember(of: "g")
      for topic in ["video", "audio"] {
        #expect(try client.commit(7, group: "g", member: member, topic: topic) == ErrorCode.none)
      }
      let topics = ["video", "audio", "none"].map { OffsetDeleteRequest.Topic(name: $0, partitions: [0, 0]) }
      let answer = try client.call(OffsetDeleteRequest(groupID: "g", topics: topics), version: 0)
      #expect(answer.errorCode == .none)
      let errors = answer.topics.map { $0.partitions.map(\.errorCode) }
      #expect(errors == [[.groupSubscribedToTopic], [.none], [.unknownTopicOrPartition]])
      #expect(try client.stored("g") == ["video": 7])
      #expect(
        try client.call(OffsetDeleteRequest(groupID: "x", topics: topics), version: 0).errorCode == .groupIDNotFound)
    }
    try await withBroker(directory) { address in
      let stored = try RawClient(address).stored("g")
      #expect(stored == ["video": 7])
    }
  }

  @Test("groups are listed by state and type, with those that only have offsets")
  func listing() async throws {
    try await withBroker { address in
      let client = try RawClient(address)
      #expect(try client.createTopic("video") == .none)
      #expect(try client.commit(1, group: "offsets") == ErrorCode.none)
      _ = try client.becomeMember(of: "g")
      func list(states: [String] = [], types: [String] = []) throws -> [[String]] {
        var request = ListGroupsRequest()
        request.statesFilter = states
        request.typesFilter = types
        return try client.call(request, version: 5).groups.map {
          [$0.groupID, $0.protocolType, $0.groupState, $0.groupType]
        }
      }
      let member = ["g", "consumer", "Stable", "classic"]
      let offsets = ["offsets", "", "Empty", "classic"]
      #expect(try list() == [member, offsets])
      #expect(try list(states: ["stable"]) == [member])
      #expect(try list(states: ["Empty", "Dead"], types: ["Classic"]) == [offsets])
      #expect(try list(types: ["consumer"]).isEmpty)
    }
  }

  @Test("a group is described with its members, where they come from and what they have")
  func describing() async throws {
    try await withBroker { address in
      let client = try RawClient(address)
      #expect(try client.createTopic("video") == .none)
      #expect(try client.commit(1, group: "offsets") == ErrorCode.none)
      let member = try client.becomeMember(of: "g")
      var request = DescribeGroupsRequest(groups: ["g", "g", "offsets", "none"])
      request.includeAuthorizedOperations = true
      let groups = try client.call(request, version: 6).groups
      #expect(groups.map(\.groupID) == ["g", "offsets", "none"])
      #expect(groups.map(\.groupState) == ["Stable", "Empty", "Dead"])
      #expect(groups.map(\.errorCode) == [.none, .none, .groupIDNotFound])
      #expect(groups[0].protocolData == "range")
      #expect(groups[0].authorizedOperations == 328)
      let only = try #require(groups[0].members.first)
      #expect(only.memberID == member.id)
      #expect(only.clientID == "test")
      #expect(only.clientHost == "/127.0.0.1")
      #expect(only.memberAssignment == Bytes("part"))
      #expect(try ConsumerProtocolSubscription.decode(only.memberMetadata).topics == ["video"])
      let old = try client.call(DescribeGroupsRequest(groups: ["none"]), version: 4).groups
      #expect(old.map(\.errorCode) == [.none])
      #expect(old.map(\.groupState) == ["Dead"])
    }
  }

  @Test("a group's delay at its beginning is the broker's setting")
  func initialDelay() async throws {
    let directory = TemporaryDirectory()
    var configuration = BrokerConfiguration(dataDirectory: directory.path)
    configuration.groupInitialRebalanceDelay = .seconds(600)
    let broker = try Broker(configuration)
    let address = try broker.start()
    let client = try RawClient(address)
    let id = try client.call(RawClient.joinRequest("g"), version: 9).memberID
    try client.post(RawClient.joinRequest("g", memberID: id), version: 9)
    let other = try RawClient(address)
    var states: [String] = []
    while states != ["PreparingRebalance"] {
      states = try other.call(DescribeGroupsRequest(groups: ["g"]), version: 5).groups.map(\.groupState)
    }
    await broker.stop()
    #expect(try client.frame() == nil)
  }
}

import Synchronization
import Testing

@testable import KafkaWire

/// Listing, describing and deleting groups, and moving their offsets.
@Suite struct GroupAdminTests {
  private typealias Request = ScriptedConnection.Request

  /// A classic group with so many members; none where it does not exist.
  private static func describe(_ request: Request, members: Int?) throws -> DescribeGroupsResponse {
    var response = DescribeGroupsResponse()
    response.groups = try request.decoded(as: DescribeGroupsRequest.self).groups.map { name in
      var group = DescribeGroupsResponse.Group()
      group.groupID = name
      group.protocolType = "consumer"
      group.protocolData = "range"
      group.groupState = members.map { $0 > 0 ? "Stable" : "Empty" } ?? "Dead"
      group.members = (0..<(members ?? 0)).map { index in
        var member = DescribeGroupsResponse.Member()
        member.memberID = "m\(index)"
        member.clientID = "client"
        member.clientHost = "/127.0.0.1"
        let share = ConsumerProtocolAssignment(
          assignedPartitions: [ConsumerProtocolTopicPartitions(topic: "t", partitions: [1, 0])])
        // What cannot be read names no partitions.
        member.memberAssignment = index == 0 ? (try? share.encode(version: 1)) ?? Bytes() : Bytes([1])
        return member
      }
      return group
    }
    return response
  }

  private static func unknown(_ request: Request) throws -> ConsumerGroupDescribeResponse {
    var response = ConsumerGroupDescribeResponse()
    response.groups = try request.decoded(as: ConsumerGroupDescribeRequest.self).groupIDs.map { name in
      var group = ConsumerGroupDescribeResponse.Group()
      group.groupID = name
      group.errorCode = .groupIDNotFound
      return group
    }
    return response
  }

  private static func committed(_ request: Request, _ code: ErrorCode) throws -> OffsetCommitResponse {
    var response = OffsetCommitResponse()
    response.topics = try request.decoded(as: OffsetCommitRequest.self).topics.map { asked in
      var topic = OffsetCommitResponse.Topic()
      topic.name = asked.name
      topic.partitions = asked.partitions.map { asked in
        var partition = OffsetCommitResponse.Partition()
        partition.partitionIndex = asked.partitionIndex
        partition.errorCode = code
        return partition
      }
      return topic
    }
    return response
  }

  @Test("a classic group is found where the newer API does not know it, with its members' partitions")
  func describeClassic() async throws {
    let admin = try ScriptedAdmin { request, connection in
      if request.header.apiKey == .consumerGroupDescribe {
        try connection.reply(Self.unknown(request), to: request)
      } else {
        try connection.reply(Self.describe(request, members: 2), to: request)
      }
    }
    try await admin.run { client in
      let found = try await client.describeGroups(["g"])
      let group = try #require(found["g"]).get()
      #expect(group.type == .classic)
      #expect(group.state == .stable)
      #expect(group.assignor == "range")
      #expect(group.coordinator == 1)
      #expect(group.members.map(\.assignment) == [[TopicPartition("t", 0), TopicPartition("t", 1)], []])
      #expect(group.members[0].host == "/127.0.0.1")
    }
  }

  @Test("a group that does not exist is an error in every version", arguments: [Int16(0), 6])
  func describeMissing(_ version: Int16) async throws {
    let admin = try ScriptedAdmin(highest: [.consumerGroupDescribe: -1, .describeGroups: version]) {
      request, connection in
      var response = try Self.describe(request, members: nil)
      if version >= 6 { response.groups[0].errorCode = .groupIDNotFound }
      try connection.reply(response, to: request)
    }
    try await admin.run { client in
      let found = try await client.describeGroups(["g"])
      #expect(found["g"]?.code == .broker(.groupIDNotFound))
    }
  }

  @Test("deleting tells of each group by itself, and waits for a coordinator that is loading")
  func delete() async throws {
    let isLoaded = Mutex(false)
    let admin = try ScriptedAdmin { request, connection in
      var response = DeleteGroupsResponse()
      response.results = try request.decoded(as: DeleteGroupsRequest.self).groupsNames.map { name in
        let wasLoaded = isLoaded.withLock { isLoaded in
          defer { isLoaded = true }
          return isLoaded
        }
        let code: ErrorCode = !wasLoaded ? .coordinatorLoadInProgress : name == "busy" ? .nonEmptyGroup : .none
        return DeleteGroupsResponse.Group(groupID: name, errorCode: code)
      }
      try connection.reply(response, to: request)
    }
    try await admin.run { client in
      let results = try await client.deleteGroups(["old", "busy"])
      #expect(results["old"]?.code == nil)
      #expect(results["busy"]?.code == .broker(.nonEmptyGroup))
      #expect(admin.count(.deleteGroups) == 3)
    }
  }

  @Test("offsets of a group with members are not touched")
  func alterBusy() async throws {
    let admin = try ScriptedAdmin(highest: [.consumerGroupDescribe: -1]) { request, connection in
      try connection.reply(Self.describe(request, members: 2), to: request)
    }
    try await admin.run { client in
      let error = await #expect(throws: KafkaError.self) {
        try await client.alterGroupOffsets("g", [TopicPartition("t", 0): 5])
      }
      #expect(error?.code == .broker(.nonEmptyGroup))
      #expect(error?.detail?.contains("2 members") == true)
      #expect(admin.count(.offsetCommit) == 0)
    }
  }

  @Test("a member that joins meanwhile is the same error; a partition's own error is its own")
  func alterMeanwhile() async throws {
    let code = Mutex(ErrorCode.unknownMemberID)
    let admin = try ScriptedAdmin(highest: [.consumerGroupDescribe: -1]) { request, connection in
      if request.header.apiKey == .offsetCommit {
        try connection.reply(Self.committed(request, code.withLock { $0 }), to: request)
      } else {
        try connection.reply(Self.describe(request, members: 0), to: request)
      }
    }
    try await admin.run { client in
      let partition = TopicPartition("t", 0)
      let error = await #expect(throws: KafkaError.self) { try await client.alterGroupOffsets("g", [partition: 5]) }
      #expect(error?.code == .broker(.nonEmptyGroup))
      code.withLock { $0 = .topicAuthorizationFailed }
      let refused = try await client.alterGroupOffsets("g", [partition: 5])
      #expect(refused[partition]?.code == .broker(.topicAuthorizationFailed))
      code.withLock { $0 = .none }
      #expect(try await client.alterGroupOffsets("g", [partition: 5])[partition]?.code == nil)
    }
  }

  @Test("single offsets cannot be deleted before Kafka 2.4, and the error says so")
  func deleteOffsetsOld() async throws {
    let admin = try ScriptedAdmin(highest: [.offsetDelete: -1]) { _, _ in }
    try await admin.run { client in
      let error = await #expect(throws: KafkaError.self) {
        try await client.deleteGroupOffsets("g", [TopicPartition("t", 0)])
      }
      #expect(error?.code == .unsupportedVersion)
      #expect(error?.detail?.contains("Kafka 2.4") == true)
    }
  }

  @Test("offsets of a topic that members read stay, and the others go")
  func deleteOffsets() async throws {
    let admin = try ScriptedAdmin { request, connection in
      var response = OffsetDeleteResponse()
      response.topics = try request.decoded(as: OffsetDeleteRequest.self).topics.map { topic in
        OffsetDeleteResponse.Topic(
          name: topic.name,
          partitions: topic.partitions.map {
            OffsetDeleteResponse.Partition(
              partitionIndex: $0.partitionIndex, errorCode: topic.name == "read" ? .groupSubscribedToTopic : .none)
          })
      }
      try connection.reply(response, to: request)
    }
    try await admin.run { client in
      let (read, left) = (TopicPartition("read", 0), TopicPartition("left", 3))
      let results = try await client.deleteGroupOffsets("g", [read, left])
      #expect(results[read]?.code == .broker(.groupSubscribedToTopic))
      #expect(results[left]?.code == nil)
      #expect(results.count == 2)
    }
  }

  @Test("a broker that does not know states is asked for them group by group, where they matter")
  func listOld() async throws {
    let admin = try ScriptedAdmin(highest: [.listGroups: 2, .describeCluster: -1]) { request, connection in
      if request.header.apiKey == .listGroups {
        var response = ListGroupsResponse()
        response.groups = [
          ListGroupsResponse.Group(groupID: "b", protocolType: "consumer"),
          ListGroupsResponse.Group(groupID: "a", protocolType: ""),
        ]
        return try connection.reply(response, to: request)
      }
      var response = try Self.describe(request, members: 0)
      response.groups[0].groupState = "Stable"
      try connection.reply(response, to: request)
    }
    try await admin.run { client in
      let all = try await client.listGroups().groups
      #expect(all.map(\.id) == ["a", "b"])
      #expect(all.map(\.state) == [nil, nil])
      #expect(try await client.listGroups(types: [.consumer]).groups.isEmpty)
      let stable = try await client.listGroups(states: [.stable])
      #expect(stable.groups.map(\.id) == ["b"])
      #expect(stable.failures.isEmpty)
    }
  }

  @Test("a broker that is not there leaves its groups out, and is named")
  func listPartly() async throws {
    let vacant = try VacantAddress()
    let admin = try ScriptedAdmin { request, connection in
      if request.header.apiKey == .listGroups {
        var response = ListGroupsResponse()
        response.groups = [ListGroupsResponse.Group(groupID: "g", protocolType: "consumer", groupState: "Empty")]
        return try connection.reply(response, to: request)
      }
      var response = DescribeClusterResponse()
      response.clusterID = "c"
      response.controllerID = 1
      let here = connection.broker
      response.brokers = [
        DescribeClusterResponse.Broker(brokerID: 1, host: here.host, port: Int32(here.port)),
        DescribeClusterResponse.Broker(brokerID: 2, host: vacant.address.host, port: Int32(vacant.address.port)),
      ]
      try connection.reply(response, to: request)
    }
    try await admin.run { client in
      // A client that knows of both brokers, as it would from any cluster's metadata.
      client.state.withLock { $0.metadata.add(vacant.address, node: 2) }
      client.state.withLock { $0.metadata.add(admin.broker.address, node: 1) }
      let listing = try await client.listGroups()
      #expect(listing.groups.map(\.id) == ["g"])
      #expect(listing.groups.map(\.state) == [.empty])
      #expect(listing.failures.keys.sorted() == [2])
      #expect(listing.failures[2]?.code == .unreachable)
    }
  }

  @Test("the cluster is described by the metadata where there is nothing newer")
  func describeCluster() async throws {
    let admin = try ScriptedAdmin(highest: [.describeCluster: -1]) { _, _ in }
    try await admin.run { client in
      let cluster = try await client.describeCluster()
      #expect(cluster.controller == 1)
      #expect(cluster.nodes.map(\.id) == [1])
      #expect(cluster.nodes.first?.port == Int32(admin.broker.address.port))
    }
  }
}

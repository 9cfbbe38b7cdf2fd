import Testing

@testable import KafkaWire

@Suite("Fields that a version lacks")
struct FieldVersionTests {
  /// A message with one field set that `version` cannot carry.
  struct Refused: CustomTestStringConvertible, Sendable {
    let field: String
    let version: Int16
    let encode: @Sendable (Int16) throws -> ByteChain
    var testDescription: String { "\(field) in v\(version)" }

    init<Message: KafkaMessage>(
      _ type: Message.Type, _ field: String, _ version: Int16, _ change: @escaping @Sendable (inout Message) -> Void
    ) {
      self.field = field
      self.version = version
      encode = { version in
        var message = Message()
        change(&message)
        return try message.encode(version: version)
      }
    }
  }

  private static let fetch: [Refused] = [
    Refused(FetchRequest.self, "replica_id", 15) { $0.replicaID = 1 },
    Refused(FetchRequest.self, "replica_state", 14) { $0.replicaState.replicaEpoch = 1 },
    Refused(FetchRequest.self, "replica_state", 11) { $0.replicaState.replicaID = 1 },
    Refused(FetchRequest.self, "forgotten_topics_data", 6) { $0.forgottenTopicsData = [.init()] },
    Refused(FetchRequest.self, "last_fetched_epoch", 11) {
      var partition = FetchRequest.Partition()
      partition.lastFetchedEpoch = 1
      $0.topics = [.init(topic: "t", partitions: [partition])]
    },
    Refused(FetchResponse.self, "session_id", 6) { $0.sessionID = 1 },
    Refused(FetchResponse.self, "preferred_read_replica", 10) {
      var partition = FetchResponse.Partition()
      partition.preferredReadReplica = 1
      $0.responses = [.init(topic: "t", partitions: [partition])]
    },
  ]

  private static let cluster: [Refused] = [
    Refused(ListOffsetsRequest.self, "isolation_level", 1) { $0.isolationLevel = 1 },
    Refused(ListOffsetsResponse.self, "leader_epoch", 3) {
      var partition = ListOffsetsResponse.Partition()
      partition.leaderEpoch = 1
      $0.topics = [.init(name: "t", partitions: [partition])]
    },
    Refused(MetadataRequest.self, "allow_auto_topic_creation", 3) { $0.allowAutoTopicCreation = false },
    Refused(MetadataRequest.self, "include_cluster_authorized_operations", 7) {
      $0.includeClusterAuthorizedOperations = true
    },
    Refused(MetadataRequest.self, "include_cluster_authorized_operations", 11) {
      $0.includeClusterAuthorizedOperations = true
    },
    Refused(MetadataRequest.self, "include_topic_authorized_operations", 7) {
      $0.includeTopicAuthorizedOperations = true
    },
    Refused(FindCoordinatorRequest.self, "key_type", 0) { $0.keyType = 1 },
    Refused(FindCoordinatorRequest.self, "key", 4) { $0.key = "g" },
    Refused(FindCoordinatorRequest.self, "coordinator_keys", 3) { $0.coordinatorKeys = ["g"] },
    Refused(FindCoordinatorResponse.self, "coordinators", 3) { $0.coordinators = [.init()] },
  ]

  private static let groupsAndTopics: [Refused] = [
    Refused(OffsetCommitRequest.self, "group_instance_id", 6) { $0.groupInstanceID = "i" },
    Refused(OffsetFetchRequest.self, "group_id", 8) { $0.groupID = "g" },
    Refused(OffsetFetchRequest.self, "topics", 8) { $0.topics = [.init()] },
    Refused(OffsetFetchRequest.self, "topics", 8) { $0.topics = nil },
    Refused(OffsetFetchRequest.self, "groups", 7) { $0.groups = [.init()] },
    Refused(OffsetFetchRequest.self, "require_stable", 6) { $0.requireStable = true },
    Refused(OffsetFetchResponse.self, "topics", 8) { $0.topics = [.init()] },
    Refused(OffsetFetchResponse.self, "groups", 7) { $0.groups = [.init()] },
    Refused(DeleteTopicsRequest.self, "topics", 5) { $0.topics = [.init()] },
    Refused(InitProducerIdRequest.self, "producer_id", 2) { $0.producerID = 1 },
    Refused(InitProducerIdRequest.self, "producer_epoch", 2) { $0.producerEpoch = 1 },
    Refused(DescribeConfigsRequest.self, "include_documentation", 2) { $0.includeDocumentation = true },
  ]

  private static let members: [Refused] = [
    Refused(JoinGroupRequest.self, "group_instance_id", 4) { $0.groupInstanceID = "i" },
    Refused(JoinGroupResponse.self, "skip_assignment", 8) { $0.skipAssignment = true },
    Refused(SyncGroupRequest.self, "group_instance_id", 2) { $0.groupInstanceID = "i" },
    Refused(HeartbeatRequest.self, "group_instance_id", 2) { $0.groupInstanceID = "i" },
    Refused(LeaveGroupRequest.self, "member_id", 3) { $0.memberID = "m" },
    Refused(LeaveGroupRequest.self, "members", 2) { $0.members = [.init()] },
    Refused(LeaveGroupResponse.self, "members", 2) { $0.members = [.init()] },
    Refused(TxnOffsetCommitRequest.self, "generation_id", 2) { $0.generationID = 1 },
    Refused(TxnOffsetCommitRequest.self, "member_id", 2) { $0.memberID = "m" },
    Refused(TxnOffsetCommitRequest.self, "group_instance_id", 2) { $0.groupInstanceID = "i" },
  ]

  private static let admin: [Refused] = [
    Refused(DescribeGroupsRequest.self, "include_authorized_operations", 2) { $0.includeAuthorizedOperations = true },
    Refused(DescribeGroupsResponse.self, "authorized_operations", 2) {
      var group = DescribeGroupsResponse.Group()
      group.authorizedOperations = 1
      $0.groups = [group]
    },
    Refused(ListGroupsRequest.self, "states_filter", 3) { $0.statesFilter = ["Stable"] },
    Refused(ListGroupsRequest.self, "types_filter", 4) { $0.typesFilter = ["classic"] },
    Refused(DescribeClusterRequest.self, "endpoint_type", 0) { $0.endpointType = 2 },
    Refused(DescribeClusterRequest.self, "include_fenced_brokers", 1) { $0.includeFencedBrokers = true },
  ]

  @Test(
    "setting one is a typed error that names it", arguments: fetch + cluster + groupsAndTopics + members + admin)
  func refused(_ refused: Refused) {
    let error = #expect(throws: WireError.self) { _ = try refused.encode(refused.version) }
    #expect(error?.code == .fieldNotInVersion(refused.version))
    #expect(error?.field == refused.field)
  }

  @Test("null where the version allows none is a typed error, both ways")
  func nulls() throws {
    let unnamed = MetadataRequest(topics: [.init(topicID: .zero)])
    #expect(throws: WireError(.unexpectedNull, field: "name", at: 4)) { _ = try unnamed.encode(version: 9 - 1) }
    #expect(try unnamed.encode(version: 10).count > 0)
    #expect(throws: WireError.self) { _ = try MetadataRequest.decode([0, 0, 0, 1, 0xff, 0xff], version: 1) }

    let all = OffsetFetchRequest(groupID: "g", topics: nil, version: 2)
    #expect(try hex(all.encode(version: 2).joined()) == "000167ffffffff")
    let error = #expect(throws: WireError.self) { _ = try all.encode(version: 1) }
    #expect(error?.code == .unexpectedNull)
    #expect(throws: WireError.self) {
      _ = try OffsetFetchRequest.decode([0, 1, 0x67, 0xff, 0xff, 0xff, 0xff], version: 1)
    }
  }

  @Test("JoinGroup's answer without a protocol is for version 7 and later")
  func protocolName() throws {
    var response = JoinGroupResponse()
    response.protocolName = nil
    #expect(try JoinGroupResponse.decode(response.encode(version: 7).joined(), version: 7) == response)
    let error = #expect(throws: WireError.self) { _ = try response.encode(version: 6) }
    #expect(error?.code == .unexpectedNull)
    #expect(error?.field == "protocol_name")
  }

  @Test("what Kafka lets be dropped is dropped")
  func ignorable() throws {
    var request = ProduceRequest(acks: -1, timeout: 1, topicData: [.init(name: "t", partitionData: [])])
    request.topicData[0].topicID = KafkaUUID(high: 1, low: 2)
    let named = try ProduceRequest.decode(request.encode(version: 12).joined(), version: 12).topicData[0]
    #expect((named.name, named.topicID) == ("t", .zero))
    let identified = try ProduceRequest.decode(request.encode(version: 13).joined(), version: 13).topicData[0]
    #expect((identified.name, identified.topicID) == ("", KafkaUUID(high: 1, low: 2)))
  }

  @Test("the newest version's message in any older one is bytes or a typed error", arguments: GoldenAPI.all)
  func downgrade(_ golden: GoldenAPI) throws {
    for one in try golden.cases() where one.version == golden.api.versions.upperBound {
      let body = try #require(bytes(hex: one.body))
      let message = try golden.type(one.kind).decode(Bytes(body), version: one.version)
      for version in golden.api.versions {
        do throws(WireError) {
          let bytes = try message.encode(version: version).joined()
          _ = try golden.type(one.kind).decode(bytes, version: version)
        } catch {
          #expect(error.code == .fieldNotInVersion(version) || error.code == .unexpectedNull, "\(golden.label(one))")
        }
      }
    }
  }
}

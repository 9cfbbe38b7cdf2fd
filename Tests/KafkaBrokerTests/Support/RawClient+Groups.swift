import KafkaWire

extension RawClient {
  static func joinRequest(
    _ group: String, memberID: String = "", instance: String? = nil, topics: [String] = ["video"]
  ) throws -> JoinGroupRequest {
    var request = JoinGroupRequest()
    request.groupID = group
    request.memberID = memberID
    request.groupInstanceID = instance
    request.sessionTimeout = 30_000
    request.rebalanceTimeout = 60_000
    request.protocolType = "consumer"
    request.protocols = [
      .init(name: "range", metadata: try ConsumerProtocolSubscription(topics: topics).encode(version: 1))
    ]
    return request
  }

  static func syncRequest(
    _ group: String, _ member: String, _ generation: Int32, parts: [SyncGroupRequest.Assignment] = []
  ) -> SyncGroupRequest {
    var request = SyncGroupRequest()
    request.groupID = group
    request.memberID = member
    request.generationID = generation
    request.assignments = parts
    return request
  }

  /// Becomes the only member of a group; returns its id and generation.
  func becomeMember(of group: String, version: Int16 = 9) throws -> (id: String, generation: Int32) {
    var answer = try call(Self.joinRequest(group), version: version)
    if answer.errorCode == .memberIDRequired {
      answer = try call(Self.joinRequest(group, memberID: answer.memberID), version: version)
    }
    guard answer.errorCode == .none else { throw Failure(what: "join: \(answer.errorCode)") }
    let part = SyncGroupRequest.Assignment(memberID: answer.memberID, assignment: Bytes("part"))
    let synced = try call(
      Self.syncRequest(group, answer.memberID, answer.generationID, parts: [part]), version: 3)
    guard synced.errorCode == .none, synced.assignment == Bytes("part") else {
      throw Failure(what: "sync: \(synced.errorCode)")
    }
    return (answer.memberID, answer.generationID)
  }

  func commit(
    _ offset: Int64, group: String, member: (id: String, generation: Int32) = ("", -1), topic: String = "video"
  ) throws -> ErrorCode? {
    var request = OffsetCommitRequest(
      groupID: group, topics: [.init(name: topic, partitions: [.init(partitionIndex: 0, committedOffset: offset)])])
    request.memberID = member.id
    request.generationIDOrMemberEpoch = member.generation
    return try call(request, version: 8).topics.first?.partitions.first?.errorCode
  }

  /// All that the group has stored, by topic.
  func stored(_ group: String) throws -> [String: Int64] {
    let answer = try call(OffsetFetchRequest(groupID: group, topics: nil, version: 7), version: 7)
    return Dictionary(
      answer.topics.map { ($0.name, $0.partitions.first?.committedOffset ?? -1) }, uniquingKeysWith: { old, _ in old })
  }
}

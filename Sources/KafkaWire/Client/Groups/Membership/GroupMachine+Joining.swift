// From JoinGroup to the member's share.
extension GroupMachine {
  var joinRequest: JoinGroupRequest {
    var request = JoinGroupRequest()
    request.groupID = settings.groupID
    request.sessionTimeout = settings.sessionTimeout.milliseconds
    request.rebalanceTimeout = settings.rebalanceTimeout.milliseconds
    request.memberID = memberID
    request.groupInstanceID = settings.instanceID
    request.protocolType = "consumer"
    for assignor in settings.assignors {
      var subscription = ConsumerProtocolSubscription(
        topics: topics.sorted(), ownedPartitions: ConsumerProtocolTopicPartitions.list(owned))
      subscription.userData = assignor.userData(generation: generation)
      subscription.generationID = generation
      subscription.rackID = settings.rackID
      guard let metadata = try? subscription.encode(version: ConsumerProtocolSubscription.versions.upperBound) else {
        continue
      }
      request.protocols.append(JoinGroupRequest.SupportedProtocol(name: assignor.name, metadata: metadata))
    }
    return request
  }

  mutating func joined(_ response: JoinGroupResponse, now: Duration) {
    switch response.errorCode {
    case .none:
      enter(response, now: now)
    case .memberIDRequired:
      memberID = response.memberID
      phase = .unjoined
    case .unknownMemberID:
      reset(.unknownMemberID)
      retry.failed(now: now, settings.backoff)
    case .inconsistentGroupProtocol:
      let names = settings.assignors.map(\.name).joined(separator: ", ")
      fail(
        response.errorCode, .joinGroup,
        "group \(settings.groupID): its members share no assignor with this one's (\(names)), or are no consumers")
    default:
      phase = .unjoined
      refused(response.errorCode, .joinGroup, now: now)
    }
  }

  private mutating func enter(_ response: JoinGroupResponse, now: Duration) {
    retry.succeeded()
    memberID = response.memberID
    generation = response.generationID
    protocolName = response.protocolName
    joinedTopics = topics
    isRejoinDue = false
    lastAlive = now
    lastHeartbeat = now
    share = nil
    guard response.leader == response.memberID else { return sync([:]) }
    guard let assignor = settings.assignors.first(where: { $0.name == response.protocolName }) else {
      let name = response.protocolName ?? ""
      return fail(.inconsistentGroupProtocol, .joinGroup, "the coordinator chose \(name), which was not offered")
    }
    share = GroupShare(members: response.members.map(AssignorMember.init), assignor: assignor)
    // A static leader that comes back finds the old shares in force (KIP-814).
    if response.skipAssignment { return sync([:]) }
    phase = .sharing
    call = send(.listTopics(watchedTopics))
  }

  mutating func listed(_ partitionCounts: [String: Int32]) {
    guard let share else { return }
    let topics = share.topics
    self.share?.partitionCounts = partitionCounts.filter { topics.contains($0.key) }
    sync(share.assignor.assign(share.members, partitionCounts: partitionCounts))
  }

  private mutating func sync(_ shares: [String: [TopicPartition]]) {
    var request = SyncGroupRequest()
    request.groupID = settings.groupID
    request.generationID = generation
    request.memberID = memberID
    request.groupInstanceID = settings.instanceID
    request.protocolType = "consumer"
    request.protocolName = protocolName
    for (member, partitions) in shares.sorted(by: { $0.key < $1.key }) {
      let assignment = ConsumerProtocolAssignment(assignedPartitions: ConsumerProtocolTopicPartitions.list(partitions))
      guard let bytes = try? assignment.encode(version: 1) else { continue }
      request.assignments.append(SyncGroupRequest.Assignment(memberID: member, assignment: bytes))
    }
    phase = .syncing
    call = send(.sync(request))
  }

  mutating func synced(_ response: SyncGroupResponse, now: Duration) {
    phase = .unjoined
    switch response.errorCode {
    case .none:
      take(response.assignment, now: now)
    case .rebalanceInProgress:
      break
    case .unknownMemberID, .illegalGeneration:
      reset(response.errorCode)
      retry.failed(now: now, settings.backoff)
    default:
      refused(response.errorCode, .syncGroup, now: now)
    }
  }

  private mutating func take(_ bytes: Bytes, now: Duration) {
    let assigned: Set<TopicPartition>
    do {
      assigned = bytes.isEmpty ? [] : try ConsumerProtocolAssignment.decode(bytes).assignedPartitions.partitions
    } catch {
      return fail(KafkaError(.malformedResponse(error), api: .syncGroup, detail: "group \(settings.groupID)"))
    }
    retry.succeeded()
    lastAlive = now
    phase = .stable
    // A subscription that changed meanwhile; or partitions that were claimed and lost before the share came: they are kept
    // from others for this member to give up, which it cannot do any more but by joining without them.
    isRejoinDue = topics != joinedTopics || !joinedOwned.subtracting(assigned).isSubset(of: owned)
    giveUp(owned.subtracting(assigned))
    let fresh = assigned.subtracting(owned)
    owned.formUnion(fresh)
    if !fresh.isEmpty { outbox.append(.start(fresh)) }
  }
}

extension ConsumerProtocolTopicPartitions {
  static func list(_ partitions: some Sequence<TopicPartition>) -> [ConsumerProtocolTopicPartitions] {
    Dictionary(grouping: partitions, by: \.topic).sorted { $0.key < $1.key }.map { topic, partitions in
      ConsumerProtocolTopicPartitions(topic: topic, partitions: partitions.map(\.partition).sorted())
    }
  }
}

extension [ConsumerProtocolTopicPartitions] {
  var partitions: Set<TopicPartition> {
    Set(flatMap { topic in topic.partitions.map { TopicPartition(topic.topic, $0) } })
  }
}

extension AssignorMember {
  /// Reads what a member says; one that says nothing that can be read gets nothing.
  init(_ member: JoinGroupResponse.Member) {
    self.init(member.memberID, instanceID: member.groupInstanceID, topics: [])
    guard let (version, subscription) = try? ConsumerProtocolSubscription.decodeVersioned(member.metadata) else {
      return
    }
    topics = Set(subscription.topics)
    owned = subscription.ownedPartitions.partitions
    generation =
      version >= 2 ? subscription.generationID : CooperativeStickyAssignor.generation(in: subscription.userData)
  }
}

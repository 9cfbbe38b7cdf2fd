import KafkaWire

extension GroupCoordinator {
  /// The operations on a group as DescribeGroups counts them, all allowed: read, delete, describe.
  private static let allowed: Int32 = 1 << 3 | 1 << 6 | 1 << 8

  /// `hasOffsets`: whether offsets are stored for a group that may have no members.
  func describe(_ id: String, hasOffsets: Bool, withOperations: Bool) -> DescribeGroupsResponse.Group {
    var described = DescribeGroupsResponse.Group()
    described.groupID = id
    if withOperations { described.authorizedOperations = Self.allowed }
    guard let group = groups[id] else {
      described.groupState = (hasOffsets ? GroupState.empty : .dead).rawValue
      if !hasOffsets {
        described.errorCode = .groupIDNotFound
        described.errorMessage = "no such group"
      }
      return described
    }
    described.groupState = group.state.rawValue
    described.protocolType = group.protocolType ?? ""
    let isStable = group.state == .stable
    if isStable { described.protocolData = group.protocolName ?? "" }
    described.members = group.ordered.map { member in
      var answer = DescribeGroupsResponse.Member()
      answer.memberID = member.id
      answer.groupInstanceID = member.instanceID
      answer.clientID = member.clientID
      answer.clientHost = member.clientHost
      if isStable {
        answer.memberMetadata = member.metadata(group.protocolName)
        answer.memberAssignment = member.assignment
      }
      return answer
    }
    return described
  }

  func list(_ id: String) -> ListGroupsResponse.Group {
    let group = groups[id]
    return .init(
      groupID: id, protocolType: group?.protocolType ?? "",
      groupState: (group?.state ?? .empty).rawValue, groupType: "classic")
  }

  /// Why no offsets of the group may be deleted: it has members, and what they read cannot be told.
  func offsetDeletionRefusal(_ id: String) -> ErrorCode? {
    guard let group = groups[id], group.state != .empty else { return nil }
    return group.protocolType == Self.consumer ? nil : .nonEmptyGroup
  }

  /// Why the group cannot be deleted; nil where it has no members.
  func deletionRefusal(_ id: String, hasOffsets: Bool) -> ErrorCode? {
    if id.isEmpty { return .invalidGroupID }
    guard let group = groups[id] else { return hasOffsets ? nil : .groupIDNotFound }
    return group.state == .empty ? nil : .nonEmptyGroup
  }

  private static let consumer = "consumer"

  /// Those of `topics` that a member reads. Where that cannot be told all of them are taken for read.
  func subscribed(_ id: String, among topics: Set<String>) -> Set<String> {
    guard let group = groups[id], group.state != .empty else { return [] }
    var read: Set<String> = []
    for member in group.members.values {
      guard let subscription = try? ConsumerProtocolSubscription.decode(member.metadata(group.protocolName)) else {
        return topics
      }
      read.formUnion(topics.intersection(subscription.topics))
    }
    return read
  }
}

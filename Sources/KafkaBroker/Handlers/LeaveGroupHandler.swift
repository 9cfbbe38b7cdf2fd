import KafkaWire

/// Lets members go: one before version 3, several from then on, each with an answer of its own.
enum LeaveGroupHandler {
  static func respond(
    _ request: LeaveGroupRequest, _ version: Int16, _ node: BrokerNode, _ client: Client
  ) -> LeaveGroupResponse {
    var response = LeaveGroupResponse()
    guard !request.groupID.isEmpty else {
      response.errorCode = .invalidGroupID
      return response
    }
    let now = node.instant()
    guard version >= 3 else {
      response.errorCode = node.groups.leave(request.groupID, .init(memberID: request.memberID), now)
      return response
    }
    response.members = request.members.map { member in
      .init(
        memberID: member.memberID, groupInstanceID: member.groupInstanceID,
        errorCode: node.groups.leave(request.groupID, member, now))
    }
    return response
  }
}

import KafkaWire

/// A JoinGroup request, with what the group needs to know of whoever sent it.
struct GroupJoin: Sendable {
  var request: JoinGroupRequest
  /// The request's version: newer ones promise more.
  var version: Int16
  var clientID: String
  var clientHost: String
  /// The member's id, should it become a new one.
  var freshID: String
  var ticket: GroupTicket

  /// From version 4 a new member is given its id first and joins with it then (KIP-394).
  var knowsItsID: Bool { version >= 4 }
  /// From version 9 a leader can be told to leave the assignment as it is (KIP-814).
  var maySkipAssignment: Bool { version >= 9 }

  var sessionTimeout: Duration { .milliseconds(Int64(request.sessionTimeout)) }

  var rebalanceTimeout: Duration {
    .milliseconds(Int64(request.rebalanceTimeout < 0 ? request.sessionTimeout : request.rebalanceTimeout))
  }

  /// Kept for as long as the member is: copied out of the request, which may be much larger.
  var protocols: [JoinGroupRequest.SupportedProtocol] {
    request.protocols.map { .init(name: $0.name, metadata: Bytes($0.metadata.array)) }
  }
}

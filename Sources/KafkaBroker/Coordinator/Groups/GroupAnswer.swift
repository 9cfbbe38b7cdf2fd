import KafkaWire

/// What a group tells a member that asked with `ticket`.
struct GroupAnswer: Sendable {
  enum Body: Sendable {
    case join(JoinGroupResponse)
    case sync(SyncGroupResponse)
  }

  var ticket: GroupTicket
  var body: Body
}

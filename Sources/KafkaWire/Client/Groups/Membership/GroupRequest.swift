/// What a member asks of the cluster.
enum GroupRequest: Sendable {
  case findCoordinator
  case join(JoinGroupRequest)
  /// How many partitions these topics have.
  case listTopics(Set<String>)
  case sync(SyncGroupRequest)
  case heartbeat(HeartbeatRequest)
  case leave(LeaveGroupRequest.Member)
  case consumerHeartbeat(ConsumerGroupHeartbeatRequest)
  /// What the topics with these ids are called.
  case nameTopics(Set<KafkaUUID>)

  /// Whether the member leaves with it.
  var isFarewell: Bool {
    switch self {
    case .leave: true
    case .consumerHeartbeat(let heartbeat): heartbeat.memberEpoch < 0
    default: false
    }
  }
}

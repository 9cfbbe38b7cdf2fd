/// What came of a ``GroupRequest``.
enum GroupAnswer: Sendable {
  case coordinator
  case joined(JoinGroupResponse)
  /// Without topics that do not exist.
  case topics([String: Int32])
  case synced(SyncGroupResponse)
  case heartbeat(ErrorCode)
  case left
  case consumerHeartbeat(ConsumerGroupHeartbeatResponse)
  case names([KafkaUUID: String])
  /// No answer came, or none that can be read.
  case failed(KafkaError)
}

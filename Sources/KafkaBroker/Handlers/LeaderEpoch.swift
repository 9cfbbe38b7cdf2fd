import KafkaWire

/// Holds a client's view of who leads against what is so: one leader, one epoch, for ever (KIP-320).
enum LeaderEpoch {
  /// nil where the client is right, or does not say.
  static func error(_ epoch: Int32) -> ErrorCode? {
    if epoch < 0 || epoch == PartitionLog.leaderEpoch { return nil }
    return epoch > PartitionLog.leaderEpoch ? .unknownLeaderEpoch : .fencedLeaderEpoch
  }
}

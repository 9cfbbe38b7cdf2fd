import KafkaWire

/// What a group has committed for one partition.
struct CommittedOffset: Sendable, Equatable {
  /// The next offset to be read.
  var offset: Int64
  var leaderEpoch: Int32
  var metadata: String
}

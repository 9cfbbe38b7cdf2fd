/// Who leads a partition.
struct PartitionLeader: Hashable, Sendable {
  var node: Int32
  /// -1 where the broker does not say (Metadata before version 7).
  var epoch: Int32
  /// Zero where the cluster has no topic ids (before Kafka 2.8).
  var topicID: KafkaUUID
}

/// Who leads a partition.
struct PartitionLeader: Hashable, Sendable {
  var node: Int32
  /// -1 where the broker does not say (Metadata before version 7).
  var epoch: Int32
  /// Zero where the cluster has no topic ids (before Kafka 2.8).
  var topicID: KafkaUUID

  /// So many answers in a row with an epoch older than the one that is known are believed in the end. One is a broker's
  /// that lags behind; but brokers before Kafka 2.4 may name an old epoch for long (KAFKA-9212), a topic without an id that
  /// was made anew begins at 0, and a single wrong answer must not count for ever.
  static let patience = 5
}

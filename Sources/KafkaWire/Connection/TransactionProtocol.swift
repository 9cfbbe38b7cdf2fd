/// How a cluster runs transactions, by its feature `transaction.version`.
enum TransactionProtocol: Sendable {
  /// KIP-98: partitions and groups are announced to the coordinator before they are written to.
  case v1
  /// KIP-890, second part, from feature level 2 (Kafka 4.0): they join by being written to.
  case v2
}

/// Which of Kafka's two group protocols a member speaks.
public enum GroupProtocol: String, Sendable, CaseIterable {
  /// KIP-848's where the broker has it (Kafka 4.0 and later), the classic one elsewhere.
  case automatic
  /// The members share the partitions out among themselves; every Kafka has it.
  case classic
  /// KIP-848: the coordinator shares out.
  case consumer
}

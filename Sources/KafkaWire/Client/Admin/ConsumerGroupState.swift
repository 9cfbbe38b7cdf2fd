/// What a group is at, in Kafka's words.
public enum ConsumerGroupState: String, Sendable, Hashable, CaseIterable {
  /// No members; there may be offsets.
  case empty = "Empty"
  /// Waits for its members to join (classic).
  case preparingRebalance = "PreparingRebalance"
  /// Waits for the leader's assignment (classic).
  case completingRebalance = "CompletingRebalance"
  /// The coordinator is at work on an assignment (KIP-848).
  case assigning = "Assigning"
  /// Members are on their way to their assignment (KIP-848).
  case reconciling = "Reconciling"
  case stable = "Stable"
  case dead = "Dead"
  /// Waits for what it needs (Kafka Streams, KIP-1071).
  case notReady = "NotReady"
  case unknown = "Unknown"

  /// Reads a broker's word; whatever is none of these is unknown.
  init(named text: String) {
    let folded = text.lowercased()
    self = Self.allCases.first { $0.rawValue.lowercased() == folded } ?? .unknown
  }
}

/// Where a classic group stands. The raw value is Kafka's name for it.
enum GroupState: String, Sendable {
  /// No members; there may be offsets.
  case empty = "Empty"
  /// Waits until its members have joined again.
  case preparingRebalance = "PreparingRebalance"
  /// Waits for the leader's assignment.
  case completingRebalance = "CompletingRebalance"
  /// Every member has its part.
  case stable = "Stable"
  /// There is no such group.
  case dead = "Dead"
}

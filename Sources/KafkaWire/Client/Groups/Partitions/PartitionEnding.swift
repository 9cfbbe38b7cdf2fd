/// How a partition stopped being a member's.
enum PartitionEnding: Sendable {
  /// Given up in order, or the group was closed.
  case revoked
  /// Taken away: another member may have it already.
  case lost
}

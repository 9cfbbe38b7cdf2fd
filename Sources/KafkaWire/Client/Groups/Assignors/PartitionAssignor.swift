/// Shares out a group's partitions among its members: a value without I/O.
///
/// Runs at the member that the coordinator made the leader (classic protocol). All members of a group must name at least
/// one assignor in common; the names are Kafka's (`partition.assignment.strategy`).
public protocol PartitionAssignor: Sendable {
  /// What the members call it on the wire, such as `range`.
  var name: String { get }

  /// Whether members keep their partitions during a rebalance and give up only those that move (KIP-429).
  var isCooperative: Bool { get }

  /// What a member says about itself beside its topics and owned partitions, where readers expect something.
  func userData(generation: Int32) -> Bytes?

  /// Shares out the partitions.
  ///
  /// - Parameters:
  ///   - members: in any order; the result does not depend on it.
  ///   - partitionCounts: the topics that exist.
  /// - Returns: the partitions of each member, sorted, also where they are none.
  func assign(_ members: [AssignorMember], partitionCounts: [String: Int32]) -> [String: [TopicPartition]]
}

extension PartitionAssignor {
  public var isCooperative: Bool { false }

  public func userData(generation: Int32) -> Bytes? { nil }
}

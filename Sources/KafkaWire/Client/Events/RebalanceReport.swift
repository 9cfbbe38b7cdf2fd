/// What a rebalance changed for one member of a consumer group.
public struct RebalanceReport: Sendable, Hashable {
  public var group: String
  /// The generation, or the member epoch where the group speaks KIP-848's protocol.
  public var generation: Int32
  public var added: Set<TopicPartition>
  public var revoked: Set<TopicPartition>
  /// Partitions that went to someone else before they could be given back properly.
  public var lost: Set<TopicPartition>

  public init(
    group: String, generation: Int32, added: Set<TopicPartition> = [], revoked: Set<TopicPartition> = [],
    lost: Set<TopicPartition> = []
  ) {
    self.group = group
    self.generation = generation
    self.added = added
    self.revoked = revoked
    self.lost = lost
  }
}

/// A member of a group, as the assignor sees it.
public struct AssignorMember: Sendable, Hashable {
  /// Given by the coordinator.
  public var memberID: String
  /// Of a static member (KIP-345).
  public var instanceID: String?
  public var topics: Set<String>
  /// What it owns when it joins; empty where the rebalance is eager.
  public var owned: Set<TopicPartition>
  /// The generation in which it owned them; -1 where it does not say.
  public var generation: Int32

  public init(
    _ memberID: String, instanceID: String? = nil, topics: Set<String>, owned: Set<TopicPartition> = [],
    generation: Int32 = -1
  ) {
    self.memberID = memberID
    self.instanceID = instanceID
    self.topics = topics
    self.owned = owned
    self.generation = generation
  }
}

extension AssignorMember: Comparable {
  /// As Kafka orders them: static members first, by instance id, which outlives the member id; then by member id.
  public static func < (left: AssignorMember, right: AssignorMember) -> Bool {
    switch (left.instanceID, right.instanceID) {
    case (let a?, let b?) where a != b: a < b
    case (.some, nil): true
    case (nil, .some): false
    default: left.memberID < right.memberID
    }
  }
}

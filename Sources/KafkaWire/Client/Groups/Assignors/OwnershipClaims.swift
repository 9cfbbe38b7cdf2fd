/// Who owns what, by what members claim. Claims may contradict each other: a member that missed a rebalance still claims
/// what another has got since.
struct OwnershipClaims {
  /// The member that owns the partition by the newest claim; none where two claims are equally new.
  private(set) var owners: [TopicPartition: String] = [:]
  /// Claimed by anyone.
  private var claimed: Set<TopicPartition> = []

  init(_ members: [AssignorMember]) {
    var newest: [TopicPartition: Int32] = [:]
    for member in members {
      for partition in member.owned {
        claimed.insert(partition)
        if let other = newest[partition], other >= member.generation {
          if other == member.generation { owners[partition] = nil }
        } else {
          newest[partition] = member.generation
          owners[partition] = member.memberID
        }
      }
    }
  }

  /// Whether the partition can be the member's in this generation: it is the owner, or nobody claims it.
  func mayHave(_ partition: TopicPartition, _ member: String) -> Bool {
    owners[partition] == member || !claimed.contains(partition)
  }
}

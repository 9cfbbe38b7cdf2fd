/// Balances with as few moves as possible, and never hands a partition over before its owner has given it up (KIP-429).
///
/// A partition that moves is left out in one generation; its owner gives it up and joins again, and the next generation
/// hands it to its new owner. All others are read on meanwhile.
public struct CooperativeStickyAssignor: PartitionAssignor {
  public let name = "cooperative-sticky"
  public let isCooperative = true

  public init() {}

  /// The generation, four bytes: older members put it here, for their subscriptions have no field for it.
  public func userData(generation: Int32) -> Bytes? {
    let bits = UInt32(bitPattern: generation)
    return Bytes([24, 16, 8, 0].map { UInt8(truncatingIfNeeded: bits >> $0) })
  }

  /// The generation in a member's user data; -1 where there is none.
  static func generation(in userData: Bytes?) -> Int32 {
    guard let bytes = userData?.array, bytes.count >= 4 else { return -1 }
    return Int32(bitPattern: bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) })
  }

  public func assign(
    _ members: [AssignorMember], partitionCounts: [String: Int32]
  ) -> [String: [TopicPartition]] {
    let claims = OwnershipClaims(members)
    var balance = StickyBalance(members.sorted(), partitionCounts: partitionCounts)
    for (partition, owner) in claims.owners { balance.keep(partition, at: owner) }
    balance.placeRest()
    balance.level()
    var shares: [String: [TopicPartition]] = [:]
    for (member, share) in balance.shares {
      shares[member] = share.filter { claims.mayHave($0, member) }.sorted()
    }
    return shares
  }
}

/// Who a consumer is in its group, for whoever stores offsets on its behalf: a coordinator refuses those of a member that
/// the group has replaced (KIP-447).
public struct GroupMetadata: Sendable, Hashable {
  public var groupID: String
  /// The classic protocol's generation or KIP-848's member epoch; -1 for a group without members, whose offsets anybody
  /// may store.
  public var generation: Int32
  /// Empty where there is no membership.
  public var memberID: String
  /// A static member's own name (KIP-345).
  public var instanceID: String?

  public init(groupID: String, generation: Int32 = -1, memberID: String = "", instanceID: String? = nil) {
    self.groupID = groupID
    self.generation = generation
    self.memberID = memberID
    self.instanceID = instanceID
  }
}

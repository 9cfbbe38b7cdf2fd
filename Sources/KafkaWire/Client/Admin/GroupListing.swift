/// The cluster's groups, as far as its brokers answered.
public struct GroupListing: Sendable {
  public struct Group: Sendable, Hashable {
    public var id: String
    /// Nil before Kafka 3.8, which does not tell: such brokers have classic groups only, but for early access in 3.7.
    public var type: GroupType?
    /// Nil before Kafka 2.6, which does not tell.
    public var state: ConsumerGroupState?
    /// `consumer` for consumers, `connect` for Kafka Connect; empty for a group that only stores offsets.
    public var protocolType: String
    /// The node that coordinates it.
    public var coordinator: Int32

    public init(id: String, type: GroupType?, state: ConsumerGroupState?, protocolType: String, coordinator: Int32) {
      self.id = id
      self.type = type
      self.state = state
      self.protocolType = protocolType
      self.coordinator = coordinator
    }
  }

  /// By their names.
  public var groups: [Group]
  /// Why brokers did not tell theirs, by node: groups may be missing.
  public var failures: [Int32: KafkaError]

  public init(groups: [Group], failures: [Int32: KafkaError]) {
    self.groups = groups
    self.failures = failures
  }
}

/// The parts of the configuration that a member's machine goes by.
struct GroupSettings: Sendable {
  var groupID: String
  var instanceID: String?
  var rackID: String?
  /// The best first.
  var assignors: [any PartitionAssignor] = [CooperativeStickyAssignor()]
  /// The coordinator's assignor where the group speaks KIP-848; nil for the coordinator's choice.
  var serverAssignor: String?
  /// Without a sign of life for so long a member is out.
  var sessionTimeout: Duration = .seconds(45)
  var heartbeatInterval: Duration = .seconds(3)
  /// What members have to join again, once the group rebalances.
  var rebalanceTimeout: Duration = .seconds(300)
  /// How long to wait before the given retry (1 is the first).
  var backoff: @Sendable (Int) -> Duration = { .milliseconds(100 << min(max($0 - 1, 0), 3)) }

  /// All partitions are given up before each rebalance, unless every assignor can do without.
  var isEager: Bool { !assignors.allSatisfy(\.isCooperative) }
}

/// How a member of a group behaves.
public struct GroupConfiguration: Sendable {
  public var groupProtocol: GroupProtocol = .automatic
  /// The best first; all members must have one in common. Of the classic protocol only.
  ///
  /// Where all of them are cooperative, partitions that stay are read on during a rebalance. Java's consumers have
  /// `range` and `cooperative-sticky` unless they are told otherwise, librdkafka's and kafka-python's `range` and
  /// `roundrobin`: to share a group with those, name one of theirs here.
  public var assignors: [any PartitionAssignor] = [CooperativeStickyAssignor()]
  /// The coordinator's assignor, `uniform` or `range`; nil for its choice. Of KIP-848's protocol only.
  public var serverAssignor: String?
  /// Makes the membership static (KIP-345): a member that comes back under this name within the session timeout gets its
  /// partitions back, and nobody rebalances. Unique in the group.
  public var instanceID: String?
  /// Told to the broker, for assignors that go by it.
  public var rackID: String?

  /// Without a sign of life for so long a member is out. KIP-848's brokers have a setting of their own; it then only says
  /// when this side counts its partitions as lost.
  public var sessionTimeout: Duration = .seconds(45)
  /// KIP-848's brokers name their own.
  public var heartbeatInterval: Duration = .seconds(3)
  /// How long work on one batch may take. Whoever takes longer is out of the group, and the group's reading ends with
  /// ``KafkaError/Code/pollIntervalExceeded``. Also what members have to join again, once the group rebalances.
  public var maxPollInterval: Duration = .seconds(300)
  /// How long a revoked partition's work may go on before it is cancelled. Shorter than `maxPollInterval`.
  public var drainTimeout: Duration = .seconds(30)
  /// How often what is finished is committed; nil leaves all commits to the user.
  ///
  /// Finished is a batch once the next one is asked for, or once its partition's work returned: so each record is
  /// processed at least once.
  public var autoCommit: Duration? = .seconds(5)
  /// How often the topics and their partitions are looked up, to take part in what is new.
  public var topicCheckInterval: Duration = .seconds(60)
  /// How to fetch, and where to begin where the group has stored no offset (`offsetReset`).
  public var consumer = ConsumerConfiguration()
  /// Told of each change of the membership, in order, from any thread. Must not block.
  public var onEvent: (@Sendable (GroupEvent) -> Void)?

  public init() {}

  /// - Throws: `.invalidConfiguration`
  func check(group: String) throws(KafkaError) {
    let problem: String? =
      if group.isEmpty {
        "a group needs a name"
      } else if assignors.isEmpty {
        "no assignor is named"
      } else if Set(assignors.map(\.name)).count < assignors.count {
        "an assignor is named twice"
      } else if drainTimeout >= maxPollInterval {
        "drainTimeout must be shorter than maxPollInterval"
      } else if heartbeatInterval >= sessionTimeout || heartbeatInterval <= .zero {
        "heartbeatInterval must be shorter than sessionTimeout"
      } else {
        nil
      }
    if let problem { throw KafkaError(.invalidConfiguration, detail: problem) }
  }
}

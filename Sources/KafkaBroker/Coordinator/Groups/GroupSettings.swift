/// How long groups wait, and how large they may grow.
struct GroupSettings: Sendable {
  /// Kafka's `group.initial.rebalance.delay.ms`: how long a group without members waits for more after the first.
  var initialRebalanceDelay = Duration.zero
  /// Kafka's `group.min.session.timeout.ms` to `group.max.session.timeout.ms`. Milliseconds.
  var sessionTimeouts: ClosedRange<Int32> = 6000...1_800_000
  /// A member that waits in its first join cannot heartbeat: so long it is believed to be there.
  var newMemberTimeout = Duration.seconds(300)
  /// Kafka's `group.max.size`: members of one group.
  var groupSize = 1000
  /// Groups with members.
  var groupCount = 10_000
  /// Bytes of what all members together say and are given, with what it costs to keep them.
  var byteLimit = 64 << 20
  /// Bytes of one name: an instance id, a protocol, a protocol type. As for topics.
  var nameLimit = 249
  /// Bytes of a client's id that become part of its member id.
  static let clientIDLimit = 255
}

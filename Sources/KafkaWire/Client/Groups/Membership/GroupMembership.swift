/// A member's side of a group protocol: a value without I/O, clock or tasks. Times are counted from any one moment on.
protocol GroupMembership: Sendable {
  /// As the coordinator knows the member now.
  var metadata: GroupMetadata { get }
  /// What it owns, those that are being given up included.
  var owned: Set<TopicPartition> { get }
  /// The topics whose partitions it must know of.
  var watchedTopics: Set<String> { get }

  mutating func answered(_ call: Int, _ answer: GroupAnswer, now: Duration)
  /// The work on revoked partitions has ended, and what was to be committed is.
  mutating func drained(_ partitions: Set<TopicPartition>, now: Duration)
  /// What the cluster's metadata say: the topics subscribed to, and the partitions of all that are watched.
  mutating func saw(topics: Set<String>, partitionCounts: [String: Int32], now: Duration)
  /// A commit that was sent with `metadata` was refused.
  mutating func commitRefused(_ code: ErrorCode, _ metadata: GroupMetadata, now: Duration)
  /// Leaves the group: without an error once all partitions are given up in order, with one at once.
  mutating func leave(_ error: KafkaError?, now: Duration)

  /// What is to be done now.
  mutating func poll(now: Duration) -> [GroupAction]
  /// When `poll` has something to do without a further event.
  func nextWake(after now: Duration) -> Duration?
}

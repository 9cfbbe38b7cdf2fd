/// What a group has stored of a partition.
struct CommittedOffset: Sendable, Equatable {
  /// The next one to be read.
  var offset: Int64
  /// The leader epoch of the record before it; -1 where the commit did not say.
  var leaderEpoch: Int32
}

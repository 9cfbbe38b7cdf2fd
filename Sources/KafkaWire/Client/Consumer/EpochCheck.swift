/// A question to a partition's leader: where did this epoch end?
struct EpochCheck: Sendable, Equatable {
  var generation: Int
  var leader: PartitionLeader
  /// The epoch of the last batch that was read.
  var readEpoch: Int32

  /// The answer.
  struct End: Sendable, Equatable {
    /// The largest epoch of the log that is not beyond the one asked for; -1 for none.
    var epoch: Int32
    /// The first offset behind it; -1 for none.
    var offset: Int64
  }
}

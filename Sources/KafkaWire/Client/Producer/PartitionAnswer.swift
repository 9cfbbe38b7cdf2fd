/// The broker's answer for one partition of a Produce request.
struct PartitionAnswer: Sendable {
  var errorCode = ErrorCode.none
  var offset: Int64 = -1
  /// Milliseconds since 1970-01-01 UTC; -1 where the record's own timestamp was kept.
  var appendTime: Int64 = -1
  /// Where the partition has gone, if the broker knows (KIP-951).
  var newLeader: PartitionLeader?
  /// The broker's own words.
  var message: String?
}

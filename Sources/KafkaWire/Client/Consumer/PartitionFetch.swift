/// The broker's answer for one partition of a Fetch request.
struct PartitionFetch: Sendable {
  var errorCode = ErrorCode.none
  var highWatermark: Int64 = -1
  var logStartOffset: Int64 = -1
  /// Where the partition has gone, if the broker knows (KIP-951).
  var newLeader: PartitionLeader?
  /// The replica that is nearer to this consumer (KIP-392).
  var nearerReplica: Int32?
  var records: FetchedRecords
}

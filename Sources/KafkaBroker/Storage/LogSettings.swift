/// How a partition's log is kept. Units: bytes, milliseconds.
struct LogSettings: Sendable, Equatable {
  /// Where a new segment begins. At most 1 GiB, so that positions fit the index.
  var segmentBytes = 256 << 20
  /// Log bytes between two index entries.
  var indexInterval = 4096
  /// nil keeps all.
  var retentionTime: Int64?
  /// nil keeps all.
  var retentionBytes: Int64?
  /// The largest batch that is taken.
  var maxBatchBytes = 64 << 20
  /// Whether records carry the time of their arrival (LogAppendTime) and not the producer's (CreateTime).
  var stampsArrival = false
}

/// The broker's answer to one Fetch request.
struct FetchAnswer: Sendable {
  var partitions: [TopicPartition: PartitionFetch] = [:]
  /// Bytes of the frame that the records are slices of.
  var bytes = 0
  /// Whether partitions without news are left out, as in an incremental session (KIP-227).
  var leavesOutOld = false
}

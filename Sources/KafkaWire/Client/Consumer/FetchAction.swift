/// What a ``FetchMachine`` wants done. The driver does it and tells the machine what came of it.
enum FetchAction: Sendable {
  /// Find the offsets that these positions stand for.
  case resolve([TopicPartition: StartPosition])
  /// Find the partition's leader; `refresh` where the metadata at hand have proved wrong.
  case findLeader(TopicPartition, refresh: Bool)
  case fetch(FetchCall)
}

/// One Fetch request.
struct FetchCall: Sendable {
  struct Part: Sendable {
    var partition: TopicPartition
    var leader: PartitionLeader
    var offset: Int64
    var maxBytes: Int32
  }

  var id: Int
  var node: Int32
  var maxBytes: Int32
  var parts: [Part]
}

/// The broker's answer for one partition of a Fetch request.
struct PartitionFetch: Sendable {
  var errorCode = ErrorCode.none
  var highWatermark: Int64 = -1
  var logStartOffset: Int64 = -1
  /// Where the partition has gone, if the broker knows (KIP-951).
  var newLeader: PartitionLeader?
  var records: FetchedRecords
}

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

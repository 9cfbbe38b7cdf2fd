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
  /// Bytes of the longest answer that is taken.
  var answerLimit = 0
  /// Shorter than usual where partitions are left out that may be wanted again before long.
  var maxWait: Duration
  var parts: [Part]

  /// Bytes that an answer takes beside its records: every partition's fields, names, some aborted transactions; and
  /// what is kept per batch.
  static func overhead(parts: Int, records: Int) -> Int { 4096 + 256 * parts + records / 8 }
}

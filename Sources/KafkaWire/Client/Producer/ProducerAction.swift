/// What a ``ProducerMachine`` wants done. The driver does it and tells the machine what came of it.
enum ProducerAction: Sendable {
  /// Ask this node for a producer id.
  case requestIdentity(node: Int32)
  /// Find the partition's leader; `refresh` where the metadata at hand have proved wrong.
  case findLeader(TopicPartition, refresh: Bool)
  /// Write these batches, of different partitions, in one request.
  case produce(ProduceCall)
  /// Report what became of records.
  case complete(BatchCompletion, Range<Int>, BatchResult)
  /// Give back that many bytes of the producer's memory.
  case free(Int)
}

/// One Produce request.
struct ProduceCall: Sendable {
  var id: Int
  var node: Int32
  /// How long its answer may take.
  var timeout: Duration
  var batches: [OutgoingBatch]
}

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

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

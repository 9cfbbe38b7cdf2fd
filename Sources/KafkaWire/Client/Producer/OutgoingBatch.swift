/// A batch as it is to be encoded for a request. Encoding it again yields the same bytes.
struct OutgoingBatch: Sendable {
  var partition: TopicPartition
  var topicID: KafkaUUID
  var identity: ProducerIdentity
  var sequence: Int32
  var builder: RecordBatchBuilder
  /// Bytes of the keys and values.
  var payloadBytes = 0
  var compressed = BatchCompression()
  var isTransactional = false

  var recordCount: Int { Int(builder.recordCount) }

  /// The record batch v2; large values are spliced in, not copied, unless they are compressed.
  func encoded(_ compression: RecordCompression = .none, level: Int? = nil) -> ByteChain {
    builder.finish(
      producerID: identity.id, epoch: identity.epoch, baseSequence: sequence, isTransactional: isTransactional,
      compressed: compressed.records(of: builder, compression, level: level))
  }
}

/// A batch as it is to be encoded for a request. Encoding it again yields the same bytes.
struct OutgoingBatch: Sendable {
  var partition: TopicPartition
  var topicID: KafkaUUID
  var identity: ProducerIdentity
  var sequence: Int32
  var records: [BatchRecord]
  var compressed = BatchCompression()
  var isTransactional = false

  /// The record batch v2; large values are spliced in, not copied, unless they are compressed.
  func encoded(_ compression: RecordCompression = .none, level: Int? = nil) throws(WireError) -> ByteChain {
    var builder = RecordBatchBuilder(reserve: copiedBytes)
    for record in records {
      try builder.append(
        key: record.key, value: record.value, headers: record.headers, timestamp: record.timestamp)
    }
    return builder.finish(
      producerID: identity.id, epoch: identity.epoch, baseSequence: sequence, isTransactional: isTransactional,
      compressed: compressed.records(of: builder, compression, level: level))
  }

  /// Bytes of what the builder copies, at most.
  private var copiedBytes: Int {
    records.reduce(0) { sum, record in
      let value = record.value?.count ?? 0
      return sum + record.encodedBytes - (value > RecordBatchBuilder.copyLimit ? value : 0)
    }
  }
}

@testable import KafkaWire

extension OutgoingBatch {
  /// A batch of these records.
  init(
    partition: TopicPartition, topicID: KafkaUUID, identity: ProducerIdentity, sequence: Int32, records: [BatchRecord]
  ) {
    var builder = RecordBatchBuilder()
    for record in records {
      builder.appendWithinLimits(
        key: record.key, value: record.value, headers: record.headers, timestamp: record.timestamp)
    }
    self.init(partition: partition, topicID: topicID, identity: identity, sequence: sequence, builder: builder)
  }

  /// What a broker reads out of it.
  var records: [Record] {
    get throws { try RecordBatch(encoded().joined()).records() }
  }
}

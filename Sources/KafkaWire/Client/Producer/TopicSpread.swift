/// How a topic's records are spread over its partitions.
struct TopicSpread {
  var count: Int32
  /// When the count was learnt.
  var learntAt: Duration
  var sticky: StickyPartitioner

  /// The partition for a record; nil where `wanted` is one that the topic does not have.
  mutating func partition(
    for record: ProducerRecord, wanted: Int32?, bytes: Int, using generator: inout some RandomNumberGenerator
  ) -> TopicPartition? {
    if let wanted {
      return (0..<count).contains(wanted) ? TopicPartition(record.topic, wanted) : nil
    }
    if let key = record.key { return TopicPartition(record.topic, Murmur2.partition(of: key, count: count)) }
    return TopicPartition(record.topic, sticky.partition(bytes: bytes, count: count, using: &generator))
  }
}

/// Chooses the partitions of records that name none themselves. Set in ``ProducerConfiguration/partitioner``.
public protocol Partitioner: Sendable {
  /// The partition for the record, below `count`; nil leaves it to the producer: by key as Java does (murmur2), by
  /// stickiness without one (KIP-794).
  ///
  /// Called once for each record, in the order of the calls of `send`; by several tasks at once where several send. A
  /// partition that the topic does not have fails the record.
  func partition(for record: ProducerRecord, of count: Int32) -> Int32?
}

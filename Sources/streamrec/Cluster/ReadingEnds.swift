import KafkaWire

/// Which partitions still have something to bring, and which records are still wanted. A value.
struct ReadingEnds: Sendable {
  /// The offset to stop before, where partitions have ends; then one that came later has nothing to bring.
  private let offsets: [TopicPartition: Int64]?
  /// Milliseconds since 1970-01-01 UTC: the first record with it or a later time ends its partition.
  private let time: Int64?
  private var left: Int?
  /// The partitions at the start. Others may come while the topic is read.
  private let known: Set<TopicPartition>
  private var closed: Set<TopicPartition> = []

  init(
    _ partitions: [TopicPartition], offsets: [TopicPartition: Int64]? = nil, time: Int64? = nil, count: Int? = nil
  ) {
    self.offsets = offsets
    self.time = time
    left = count
    known = Set(partitions)
  }

  /// Whether nothing is wanted any more of what was there at the start.
  var isDone: Bool { left == 0 || known.isSubset(of: closed) }

  /// Whether anything of the partition is still wanted.
  func isOpen(_ partition: TopicPartition) -> Bool {
    left != 0 && !closed.contains(partition) && (offsets == nil || known.contains(partition))
  }

  /// The records of the batch that are wanted: those at its beginning.
  mutating func take(_ batch: ConsumedBatch) -> ArraySlice<Record> {
    guard isOpen(batch.partition) else { return [] }
    let end = offsets?[batch.partition] ?? .max
    let late = time ?? .max
    let unwanted = batch.records.firstIndex { $0.offset >= end || $0.timestamp >= late }
    if unwanted != nil || batch.nextOffset >= end { closed.insert(batch.partition) }
    let wanted = batch.records[..<(unwanted ?? batch.records.endIndex)].prefix(left ?? .max)
    left = left.map { $0 - wanted.count }
    return wanted
  }

  /// Reading begins here: a partition that is at its end has nothing to bring.
  mutating func begin(_ partition: TopicPartition, at offset: Int64) {
    if let end = offsets?[partition], offset >= end { closed.insert(partition) }
  }
}

import KafkaWire

/// Which partitions still have something to bring, and which records are still wanted. A value.
struct ReadingEnds: Sendable {
  /// The offset to stop before; a partition without one goes on.
  private let offsets: [TopicPartition: Int64]
  /// Milliseconds since 1970-01-01 UTC: the first record with it or a later time ends its partition.
  private let time: Int64?
  private var left: Int?
  private(set) var open: Set<TopicPartition>

  init(_ partitions: [TopicPartition], offsets: [TopicPartition: Int64] = [:], time: Int64? = nil, count: Int? = nil) {
    self.offsets = offsets
    self.time = time
    left = count
    open = Set(partitions)
  }

  var isDone: Bool { open.isEmpty || left == 0 }

  /// The records of the batch that are wanted.
  mutating func take(_ batch: ConsumedBatch) -> ArraySlice<Record> {
    guard !isDone, open.contains(batch.partition) else { return [] }
    let end = offsets[batch.partition] ?? .max
    let late = time ?? .max
    let unwanted = batch.records.firstIndex { $0.offset >= end || $0.timestamp >= late }
    if unwanted != nil || batch.nextOffset >= end { open.remove(batch.partition) }
    let wanted = batch.records[..<(unwanted ?? batch.records.endIndex)].prefix(left ?? .max)
    left = left.map { $0 - wanted.count }
    return wanted
  }

  /// Reading begins here: a partition that is at its end has nothing to bring.
  mutating func begin(_ partition: TopicPartition, at offset: Int64) {
    if let end = offsets[partition], offset >= end { open.remove(partition) }
  }
}

/// Fetched batches of one partition that wait for the user.
struct BufferedRecords: Sendable {
  let partition: TopicPartition
  let node: Int32
  /// The request that brought them.
  let call: Int
  /// When they came.
  let since: Duration
  /// What was asked for; a batch may begin before it.
  let fetchOffset: Int64
  let highWatermark: Int64
  let logStartOffset: Int64
  private let records: FetchedRecords
  private var index = 0

  init(
    _ partition: TopicPartition, node: Int32, call: Int, fetchOffset: Int64, since: Duration, _ answer: PartitionFetch
  ) {
    self.since = since
    self.partition = partition
    self.node = node
    self.call = call
    self.fetchOffset = fetchOffset
    highWatermark = answer.highWatermark
    logStartOffset = answer.logStartOffset
    records = answer.records
  }

  /// Whole batches from the front, and what comes after them.
  struct Part {
    var batches: [RecordBatch] = []
    /// Where one goes on after them.
    var nextOffset: Int64
    /// The leader epoch of what lies before that.
    var lastEpoch: Int32
    /// Whether they were the last.
    var isLast: Bool
  }

  /// The leader epochs of what a part holds, for whoever stood at `offset` before it.
  static func epochs(of part: Part, from offset: Int64) -> EpochTrail {
    var trail = EpochTrail()
    var start = offset
    for batch in part.batches where batch.header.lastOffset >= start {
      trail.add(from: start, to: batch.header.lastOffset &+ 1, epoch: batch.header.partitionLeaderEpoch)
      start = batch.header.lastOffset &+ 1
    }
    trail.add(from: start, to: part.nextOffset, epoch: part.lastEpoch)
    return trail
  }

  /// Takes batches until they hold `count` records; of compressed ones a single one, for nobody knows what it holds.
  mutating func take(records count: Int) -> Part {
    var sum = 0
    var batches: [RecordBatch] = []
    while index < records.count, sum < count {
      guard let batch = records[index] else { break }
      let isCompressed = batch.header.attributes.compression != .none
      if isCompressed, !batches.isEmpty { break }
      batches.append(batch)
      sum += Int(batch.header.recordCount)
      index += 1
      if isCompressed { break }
    }
    guard index < records.count, let last = batches.last else {
      return Part(batches: batches, nextOffset: records.nextOffset, lastEpoch: records.lastEpoch, isLast: true)
    }
    return Part(
      batches: batches, nextOffset: last.header.lastOffset &+ 1, lastEpoch: last.header.partitionLeaderEpoch,
      isLast: false)
  }
}

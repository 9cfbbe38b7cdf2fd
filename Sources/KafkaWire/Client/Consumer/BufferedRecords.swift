/// Fetched batches of one partition that wait for the user.
struct BufferedRecords: Sendable {
  let partition: TopicPartition
  let generation: Int
  let node: Int32
  /// What was asked for; a batch may begin before it.
  let fetchOffset: Int64
  let highWatermark: Int64
  let logStartOffset: Int64
  private var batches: ArraySlice<RecordBatch>
  private let nextOffset: Int64

  init(_ partition: TopicPartition, generation: Int, node: Int32, fetchOffset: Int64, _ answer: PartitionFetch) {
    self.partition = partition
    self.generation = generation
    self.node = node
    self.fetchOffset = fetchOffset
    highWatermark = answer.highWatermark
    logStartOffset = answer.logStartOffset
    batches = answer.records.batches[...]
    nextOffset = answer.records.nextOffset
  }

  /// Takes whole batches from the front, until they hold `count` records; where one goes on after them, and whether
  /// they were the last.
  mutating func take(records count: Int) -> (batches: ArraySlice<RecordBatch>, nextOffset: Int64, isLast: Bool) {
    var sum = 0
    var end = batches.startIndex
    while end < batches.endIndex, sum < count {
      sum += Int(batches[end].header.recordCount)
      end += 1
    }
    let taken = batches[..<end]
    batches = batches[end...]
    guard !batches.isEmpty, let last = taken.last else { return (taken, nextOffset, true) }
    return (taken, last.header.lastOffset &+ 1, false)
  }
}

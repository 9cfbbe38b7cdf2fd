/// Records that were handed out as views and are given to the user as values, some at a time, so that no more values
/// exist at once than a few thousand, whatever a batch holds.
struct UnreadRecords: Sendable {
  private let views: ConsumedViews
  let generation: Int
  private var iterator: RecordViews.Iterator
  private var left: Int
  /// Where the user stands.
  private(set) var firstOffset: Int64

  init(_ views: ConsumedViews, generation: Int) {
    self.views = views
    self.generation = generation
    iterator = views.records.makeIterator()
    left = views.records.count
    firstOffset = views.firstOffset
  }

  var partition: TopicPartition { views.partition }
  var isEmpty: Bool { left == 0 }

  /// The next so many as values. The last ones carry the offset beyond all that the views stand for.
  mutating func take(_ count: Int) -> ConsumedBatch {
    var records: [Record] = []
    records.reserveCapacity(min(count, left))
    while records.count < count, let view = iterator.next() { records.append(Record(view)) }
    left -= records.count
    let isLast = left <= 0 || records.isEmpty
    if isLast { left = 0 }
    let next = isLast ? views.nextOffset : (records.last?.offset ?? firstOffset) &+ 1
    defer { firstOffset = next }
    return ConsumedBatch(
      partition: partition, records: records, nextOffset: next, firstOffset: firstOffset,
      highWatermark: views.highWatermark, logStartOffset: views.logStartOffset)
  }

  /// All that is left, as views.
  func rest() -> ConsumedViews {
    var rest = views
    rest.records = views.records.from(firstOffset, count: left)
    rest.firstOffset = firstOffset
    return rest
  }
}

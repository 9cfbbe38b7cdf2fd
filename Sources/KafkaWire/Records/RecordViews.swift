/// Records of consecutive batches of one partition, in offset order, each read where it lies.
///
/// All of it was read once when it was made, so that nothing in it can fail any more.
public struct RecordViews: Sequence, Sendable {
  /// A batch and the memory of its records, which is its own or what it was decompressed to.
  struct Part: Sendable {
    var header: RecordBatchHeader
    var source: Bytes
    var start: Int
  }

  private(set) var parts: [Part] = []
  /// Records before it are passed over: brokers send whole batches.
  private let fetchOffset: Int64
  public private(set) var count = 0
  /// Bytes that decompression took.
  private(set) var decompressedBytes = 0

  /// None.
  public init() { fetchOffset = 0 }

  init(from fetchOffset: Int64) { self.fetchOffset = fetchOffset }

  public var isEmpty: Bool { count == 0 }

  public var first: RecordView? {
    var iterator = makeIterator()
    return iterator.next()
  }

  public var underestimatedCount: Int { count }

  /// The same records from `offset` on, of which there are `count`.
  func from(_ offset: Int64, count: Int) -> RecordViews {
    var rest = RecordViews(from: Swift.max(offset, fetchOffset))
    rest.parts = parts
    rest.count = count
    rest.decompressedBytes = decompressedBytes
    return rest
  }

  /// Adds a batch behind the others.
  ///
  /// - Parameter limit: bytes that decompressing it may take.
  /// - Throws: where the batch does not hold what its header says, or more than `limit`; nothing is added then.
  mutating func append(_ batch: RecordBatch, limit: Int) throws(WireError) {
    var budget = limit
    let (source, start) = try batch.uncompressedRecords(budget: &budget)
    var cursor = RecordCursor(batch.header, source, start: start)
    var found = 0
    while let record = try cursor.nextFields() {
      if record.offset >= fetchOffset { found += 1 }
    }
    count += found
    parts.append(Part(header: batch.header, source: source, start: start))
    if batch.header.attributes.compression != .none { decompressedBytes += source.count }
  }

  public func makeIterator() -> Iterator { Iterator(parts: parts, fetchOffset: fetchOffset) }

  public struct Iterator: IteratorProtocol, Sendable {
    private let parts: [Part]
    private let fetchOffset: Int64
    private var index = 0
    /// The part that is read, and where in it the next record is.
    private var current: (part: Part, place: RecordCursor.Place)?

    init(parts: [Part], fetchOffset: Int64) {
      self.parts = parts
      self.fetchOffset = fetchOffset
    }

    public mutating func next() -> RecordView? {
      while true {
        if current == nil {
          guard index < parts.count else { return nil }
          let part = parts[index]
          current = (part, RecordCursor.Place(position: part.start, left: part.header.recordCount))
          index += 1
        }
        if let record = readCurrent() { return record }
        current = nil
      }
    }

    /// The next record of the part that is read; nil at its end.
    private mutating func readCurrent() -> RecordView? {
      guard let (part, place) = current else { return nil }
      var cursor = RecordCursor(part.header, part.source, at: place)
      // It was read once, and the bytes never change.
      while let fields = try? cursor.nextFields() {
        guard fields.offset >= fetchOffset else { continue }
        current?.place = cursor.place
        return RecordView(source: part.source, fields: fields)
      }
      return nil
    }
  }
}

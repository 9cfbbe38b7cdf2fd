/// Reads the records of one batch in order. Keys, values and headers are slices of the batch.
public struct RecordCursor: ~Copyable {
  private let header: RecordBatchHeader
  private var coder: WireCoder
  private let end: Int
  /// Where the next record begins, and what is known of those before it.
  private(set) var place: Place

  /// A place between two records.
  struct Place: Sendable {
    /// Bytes from the start of the records' memory.
    var position: Int
    var left: Int32
    var lastDelta: Int32 = -1
  }

  init(_ header: RecordBatchHeader, _ source: Bytes, start: Int) {
    self.init(header, source, at: Place(position: start, left: header.recordCount))
  }

  init(_ header: RecordBatchHeader, _ source: Bytes, at place: Place) {
    self.header = header
    self.place = place
    coder = WireCoder(decoding: source, version: 2, isFlexible: false)
    coder.position = min(place.position, source.count)
    end = source.count
  }

  /// The next record; nil after the last.
  ///
  /// - Throws: where the bytes are no record, or where the batch holds fewer or more bytes than its records.
  public mutating func next() throws(WireError) -> Record? {
    try nextView().map { Record($0) }
  }

  /// The same without taking the record apart: nothing is copied and no memory is reserved.
  public mutating func nextView() throws(WireError) -> RecordView? {
    guard let fields = try nextFields() else { return nil }
    return RecordView(source: coder.source, fields: fields)
  }

  /// The same without taking hold of the memory: for those who only look whether all can be read.
  mutating func nextFields() throws(WireError) -> RecordFields? {
    guard place.left > 0 else {
      guard coder.remaining == 0 else { throw coder.error(.trailingBytes(coder.remaining), "records") }
      return nil
    }
    place.left -= 1
    let length = Int(try coder.readVarint("record length"))
    guard length >= 0 else { throw coder.error(.invalidLength(Int64(length)), "record length") }
    try coder.need(length, "record")
    // A record may not read beyond its own length.
    coder.capacity = coder.position + length
    let fields = try fields()
    guard coder.remaining == 0 else { throw coder.error(.trailingBytes(coder.remaining), "record") }
    coder.capacity = end
    place.position = coder.position
    return fields
  }

  private mutating func fields() throws(WireError) -> RecordFields {
    // No attribute of a record is in use.
    _ = try coder.load(Int8.self, "record attributes")
    let timestampDelta = try coder.readVarlong("timestamp_delta")
    let offsetDelta = try coder.readVarint("offset_delta")
    guard offsetDelta > place.lastDelta, offsetDelta <= header.lastOffsetDelta else {
      throw coder.error(.invalidValue(Int64(offsetDelta)), "offset_delta")
    }
    place.lastDelta = offsetDelta
    let isAppendTime = header.attributes.isLogAppendTime
    let key = try range("record key")
    let value = try range("record value")
    let (start, count) = try headers()
    return RecordFields(
      offset: header.baseOffset &+ Int64(offsetDelta),
      timestamp: isAppendTime ? header.maxTimestamp : header.baseTimestamp &+ timestampDelta,
      key: key, value: value, headersStart: start, headerCount: count)
  }

  /// Passes over the headers, which makes sure that whoever reads them later finds nothing but headers.
  private mutating func headers() throws(WireError) -> (start: Int, count: Int) {
    let count = Int(try coder.readVarint("header count"))
    // A header takes two bytes at least.
    guard count >= 0, count <= coder.remaining / 2 else {
      throw coder.error(.invalidLength(Int64(count)), "header count")
    }
    let start = coder.position
    for _ in 0..<count {
      guard try range("header key").isPresent else { throw coder.error(.unexpectedNull, "header key") }
      _ = try range("header value")
    }
    return (start, count)
  }

  private mutating func range(_ field: StaticString) throws(WireError) -> NullableRange {
    try coder.readNullableRange(field)
  }
}

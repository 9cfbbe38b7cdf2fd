/// Reads the records of one batch in order. Keys, values and headers are slices of the batch.
public struct RecordCursor: ~Copyable {
  private let header: RecordBatchHeader
  private var coder: WireCoder
  private let end: Int
  private var left: Int32
  private var lastDelta: Int32 = -1

  init(_ header: RecordBatchHeader, _ source: Bytes, start: Int) {
    self.header = header
    coder = WireCoder(decoding: source, version: 2, isFlexible: false)
    coder.position = min(start, source.count)
    end = source.count
    left = header.recordCount
  }

  /// The next record; nil after the last.
  ///
  /// - Throws: where the bytes are no record, or where the batch holds fewer or more bytes than its records.
  public mutating func next() throws(WireError) -> Record? {
    guard left > 0 else {
      guard coder.remaining == 0 else { throw coder.error(.trailingBytes(coder.remaining), "records") }
      return nil
    }
    left -= 1
    let length = Int(try coder.readVarint("record length"))
    guard length >= 0 else { throw coder.error(.invalidLength(Int64(length)), "record length") }
    try coder.need(length, "record")
    // A record may not read beyond its own length.
    coder.capacity = coder.position + length
    let record = try fields()
    guard coder.remaining == 0 else { throw coder.error(.trailingBytes(coder.remaining), "record") }
    coder.capacity = end
    return record
  }

  private mutating func fields() throws(WireError) -> Record {
    // No attribute of a record is in use.
    _ = try coder.load(Int8.self, "record attributes")
    let timestampDelta = try coder.readVarlong("timestamp_delta")
    let offsetDelta = try coder.readVarint("offset_delta")
    guard offsetDelta > lastDelta, offsetDelta <= header.lastOffsetDelta else {
      throw coder.error(.invalidValue(Int64(offsetDelta)), "offset_delta")
    }
    lastDelta = offsetDelta
    let isAppendTime = header.attributes.isLogAppendTime
    let key = try optionalBytes("record key")
    let value = try optionalBytes("record value")
    return Record(
      offset: header.baseOffset &+ Int64(offsetDelta),
      timestamp: isAppendTime ? header.maxTimestamp : header.baseTimestamp &+ timestampDelta,
      key: key, value: value, headers: try headers())
  }

  private mutating func headers() throws(WireError) -> [RecordHeader] {
    let count = Int(try coder.readVarint("header count"))
    if count == 0 { return [] }
    // A header takes two bytes at least.
    guard count > 0, count <= coder.remaining / 2 else {
      throw coder.error(.invalidLength(Int64(count)), "header count")
    }
    var headers: [RecordHeader] = []
    headers.reserveCapacity(min(count, 64))
    for _ in 0..<count {
      guard let key = try optionalBytes("header key") else { throw coder.error(.unexpectedNull, "header key") }
      headers.append(RecordHeader(key: key.string, value: try optionalBytes("header value")))
    }
    return headers
  }

  private mutating func optionalBytes(_ field: StaticString) throws(WireError) -> Bytes? {
    let length = Int(try coder.readVarint(field))
    if length == -1 { return nil }
    guard length >= 0 else { throw coder.error(.invalidLength(Int64(length)), field) }
    return try coder.readBytes(length, field)
  }
}

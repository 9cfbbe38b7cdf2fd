/// Takes the uncompressed records of one batch apart.
struct RecordsExplainer {
  private let header: RecordBatchHeader
  private let recorder: FieldRecorder

  init(_ header: RecordBatchHeader, _ recorder: FieldRecorder) {
    self.header = header
    self.recorder = recorder
  }

  /// `coder` stands at the first record, and ends with the batch.
  mutating func explain(_ coder: inout WireCoder) throws(WireError) {
    let end = coder.capacity
    recorder.begin("records", at: coder.absolute(coder.position), .elements(Int(header.recordCount)))
    var number = 0
    // A record takes bytes, so that a count that lies ends with them.
    while coder.remaining > 0 {
      recorder.begin("[\(number)]", at: coder.absolute(coder.position), .fields)
      try record(&coder)
      coder.capacity = end
      recorder.end(at: coder.absolute(coder.position))
      number += 1
    }
    recorder.end(at: coder.absolute(coder.position))
    guard number == Int(header.recordCount) else {
      throw coder.error(.invalidLength(Int64(header.recordCount)), "record_count")
    }
  }

  private func record(_ coder: inout WireCoder) throws(WireError) {
    let length = Int(try varint(&coder, "length"))
    guard length >= 0 else { throw coder.error(.invalidLength(Int64(length)), "length") }
    try coder.need(length, "record")
    coder.capacity = coder.position + length
    var attributes: Int8 = 0
    try coder.int(&attributes, "attributes")
    let start = coder.position
    let timestampDelta = try coder.readVarlong("timestamp_delta")
    tell(coder, "timestamp_delta", from: start, .integer(timestampDelta))
    let offsetDelta = try varint(&coder, "offset_delta")
    recorder.note(about(timestampDelta, offsetDelta))
    let key = try bytes(&coder, "key")
    if header.attributes.isControl, let key { recorder.note(about(timestampDelta, offsetDelta) + marker(key)) }
    _ = try bytes(&coder, "value")
    try headers(&coder)
    guard coder.remaining == 0 else { throw coder.error(.trailingBytes(coder.remaining), "record") }
  }

  private func headers(_ coder: inout WireCoder) throws(WireError) {
    let start = coder.position
    let count = Int(try coder.readVarint("headers"))
    guard count >= 0, count <= coder.remaining / 2 else {
      throw coder.error(.invalidLength(Int64(count)), "headers")
    }
    recorder.begin("headers", at: coder.absolute(start), .elements(count))
    for number in 0..<count {
      recorder.begin("[\(number)]", at: coder.absolute(coder.position), .fields)
      let start = coder.position
      let length = Int(try coder.readVarint("key"))
      guard length >= 0 else { throw coder.error(.invalidLength(Int64(length)), "key") }
      let name = try coder.readBytes(length, "key")
      tell(coder, "key", from: start, .text(name.string))
      _ = try bytes(&coder, "value")
      recorder.end(at: coder.absolute(coder.position))
    }
    recorder.end(at: coder.absolute(coder.position))
  }

  // MARK: Parts

  private func varint(_ coder: inout WireCoder, _ field: StaticString) throws(WireError) -> Int32 {
    let start = coder.position
    let value = try coder.readVarint(field)
    tell(coder, field, from: start, .integer(Int64(value)))
    return value
  }

  private func bytes(_ coder: inout WireCoder, _ field: StaticString) throws(WireError) -> Bytes? {
    let start = coder.position
    let length = Int(try coder.readVarint(field))
    guard length >= -1 else { throw coder.error(.invalidLength(Int64(length)), field) }
    let value = length < 0 ? nil : try coder.readBytes(length, field)
    tell(coder, field, from: start, value.map { .bytes($0) } ?? .null)
    return value
  }

  private func tell(_ coder: borrowing WireCoder, _ field: StaticString, from start: Int, _ value: ExplainedValue) {
    recorder.leaf(field.description, coder.absolute(start)..<coder.absolute(coder.position), value)
  }

  private func about(_ timestampDelta: Int64, _ offsetDelta: Int32) -> String {
    let time = header.attributes.isLogAppendTime ? header.maxTimestamp : header.baseTimestamp &+ timestampDelta
    return "offset \(header.baseOffset &+ Int64(offsetDelta)), timestamp \(time)"
  }

  /// Control records have a version and a type for a key (KIP-98).
  private func marker(_ key: Bytes) -> String {
    switch key.slice(from: 2, count: 2)?.array {
    case [0, 0]: ", aborts the transaction"
    case [0, 1]: ", commits the transaction"
    default: ""
    }
  }
}

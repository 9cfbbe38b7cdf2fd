import KafkaWire

/// A frame's bytes in a segment: their length and CRC-32C (32 bits each, big-endian), then all that a record needs.
enum SpoolEntry {
  /// Of length and checksum.
  static let headerBytes = 8
  /// No entry is longer: a claim beyond it is damage.
  static let maxPayload = 256 << 20
  private static let version: UInt8 = 1

  /// The entry in two pieces; the image is not copied. Nil where it is larger than any entry.
  static func encode(_ frame: SpooledFrame) -> [Bytes]? {
    let record = frame.record
    var meta = SpoolPen()
    meta.int(version)
    meta.int(frame.capture)
    meta.text(record.topic)
    meta.int(record.partition ?? -1)
    meta.int(UInt8(record.timestamp == nil ? 0 : 1))
    meta.int(record.timestamp ?? 0)
    meta.blob(record.key)
    meta.int(Int32(clamping: record.headers.count))
    for header in record.headers {
      meta.text(header.key)
      meta.blob(header.value)
    }
    // The image last, so that it is a piece of its own.
    let value = record.value ?? Bytes()
    meta.int(record.value == nil ? Int32(-1) : Int32(clamping: value.count))
    let length = meta.bytes.count + value.count
    guard length <= maxPayload else { return nil }
    let head = Bytes(meta.bytes)
    let checksum = CRC32C.checksum(value, continuing: CRC32C.checksum(head))
    var frame = SpoolPen()
    frame.int(UInt32(clamping: length))
    frame.int(checksum)
    return [Bytes(frame.bytes + meta.bytes), value]
  }

  /// Length and checksum of what follows; nil where these bytes cannot be the beginning of an entry.
  static func header(_ bytes: [UInt8]) -> (length: Int, checksum: UInt32)? {
    var reader = SpoolReader(Bytes(bytes))
    guard let length = reader.int(UInt32.self), let checksum = reader.int(UInt32.self), length > 0,
      length <= maxPayload
    else { return nil }
    return (Int(length), checksum)
  }

  /// What follows the header; nil where it is not what was written.
  static func decode(_ payload: [UInt8], checksum: UInt32) -> SpooledFrame? {
    let bytes = Bytes(payload)
    guard CRC32C.checksum(bytes) == checksum else { return nil }
    var reader = SpoolReader(bytes)
    guard reader.int(UInt8.self) == version, let capture = reader.int(Int64.self), let topic = reader.text(),
      let partition = reader.int(Int32.self), let hasTimestamp = reader.int(UInt8.self),
      let timestamp = reader.int(Int64.self), let key = reader.blob(), let headers = headers(&reader),
      let value = reader.blob(), reader.isAtEnd
    else { return nil }
    return SpooledFrame(
      record: ProducerRecord(
        topic: topic, partition: partition < 0 ? nil : partition, key: key.bytes, value: value.bytes, headers: headers,
        timestamp: hasTimestamp == 1 ? timestamp : nil),
      capture: capture)
  }

  /// Whose frame it is, from the payload's beginning, unverified; nil where that is too short, or says nothing of it.
  static func series(_ beginning: [UInt8]) -> FrameSeries? {
    var reader = SpoolReader(Bytes(beginning))
    guard reader.int(UInt8.self) == version, reader.int(Int64.self) != nil, reader.text() != nil,
      reader.int(Int32.self) != nil, reader.int(UInt8.self) != nil, reader.int(Int64.self) != nil,
      let key = reader.blob(), let headers = headers(&reader)
    else { return nil }
    return FrameSeries(key: key.bytes, headers: headers)
  }

  private static func headers(_ reader: inout SpoolReader) -> [RecordHeader]? {
    guard let count = reader.int(Int32.self), count >= 0 else { return nil }
    var headers: [RecordHeader] = []
    for _ in 0..<count {
      guard let name = reader.text(), let value = reader.blob() else { return nil }
      headers.append(RecordHeader(key: name, value: value.bytes))
    }
    return headers
  }
}

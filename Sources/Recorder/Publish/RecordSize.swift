import KafkaWire

/// How large a record batch v2 becomes that holds one record: what `max.message.bytes` limits.
enum RecordSize {
  /// Bytes of the batch's header, its base offset and length included.
  static let batchHeader = 61

  static func batch(_ record: ProducerRecord) -> Int {
    let body = body(record)
    return batchHeader + varint(body) + body
  }

  private static func body(_ record: ProducerRecord) -> Int {
    // Attributes, and the deltas of timestamp and offset, which are 0 in a batch of one.
    var size = 3 + field(record.key?.count) + field(record.value?.count) + varint(record.headers.count)
    for header in record.headers { size += field(header.key.utf8.count) + field(header.value?.count) }
    return size
  }

  /// A length and as many bytes; -1 stands for null.
  private static func field(_ count: Int?) -> Int { varint(count ?? -1) + (count ?? 0) }

  /// Bytes of the zigzag varint.
  private static func varint(_ value: Int) -> Int {
    var rest = UInt64(bitPattern: Int64(value << 1 ^ value >> 63)) >> 7
    var size = 1
    while rest > 0 {
      rest >>= 7
      size += 1
    }
    return size
  }
}

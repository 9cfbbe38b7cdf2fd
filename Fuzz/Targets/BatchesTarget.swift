@testable import KafkaWire

/// Record batches of each codec, one or several after each other, with whatever checksum.
enum BatchesTarget: FuzzTarget {
  static let name = "batches"

  /// Bytes that decompression may give.
  private static let limit = 1 << 16

  static func run(_ input: Bytes) {
    var iterator = RecordBatchIterator(input, checkingCRC: false)
    var batches: [RecordBatch] = []
    while batches.count < 16, let batch = try? iterator.next() { batches.append(batch) }
    for batch in batches { check(batch) }
    // The checksum, which hardly any input has right, must hold nothing up that is read without it.
    var checked = RecordBatchIterator(input)
    while (try? checked.next()) != nil {}
  }

  private static func check(_ batch: RecordBatch) {
    // A header of two bytes becomes a struct of 48, in a list that doubles.
    let factor = 128
    let isCompressed = batch.header.attributes.compression != .none
    // What comes out counts as input; beside it there is the memory that a codec starts with.
    let room = isCompressed ? factor * limit + (10 << 20) : 0
    let records = bounded(batch.bytes, factor: factor, plus: room) {
      try? batch.records(decompressionLimit: limit)
    }
    guard let records else { return }
    expect(records.count == batch.header.recordCount, "\(records.count) records, not \(batch.header.recordCount)")
    var builder = RecordBatchBuilder()
    do {
      for record in records {
        try builder.append(
          key: record.key, value: record.value, headers: record.headers, timestamp: record.timestamp)
      }
      let rebuilt = try RecordBatch(builder.finish().joined()).records()
      for (old, new) in zip(records, rebuilt) {
        expect(
          old.key == new.key && old.value == new.value && old.headers == new.headers
            && old.timestamp == new.timestamp, "a record changed")
      }
      expect(records.count == rebuilt.count, "records got lost")
    } catch {
      expect(false, "records were read, and not written again: \(error)")
    }
  }
}

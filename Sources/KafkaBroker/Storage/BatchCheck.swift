import KafkaWire

/// What a producer sends is checked as a whole before a byte of it is written.
enum BatchCheck {
  /// The one batch that `records` must be.
  static func check(
    _ records: ByteChain?, maxBytes: Int, _ budget: inout DecompressionBudget
  ) throws(AppendRefusal) -> RecordBatch {
    guard let records, !records.isEmpty else { throw AppendRefusal(code: .invalidRecord, message: "no record batch") }
    let bytes = records.joined()
    let batch: RecordBatch
    do throws(WireError) {
      batch = try RecordBatch(bytes)
    } catch {
      throw AppendRefusal(code: code(error), message: error.description)
    }
    guard batch.header.totalSize == bytes.count else {
      throw AppendRefusal(
        code: .invalidRecord,
        message: "one batch per partition: its length says \(batch.header.totalSize) bytes, \(bytes.count) came")
    }
    guard bytes.count <= maxBytes else {
      throw AppendRefusal(
        code: .messageTooLarge, message: "the batch has \(bytes.count) bytes, max.message.bytes is \(maxBytes)")
    }
    try checkFields(batch.header)
    // Decompressed, one batch at a time, and only for the check.
    try checkRecords(batch, maxBytes: maxBytes, &budget)
    return batch
  }

  private static func code(_ error: WireError) -> ErrorCode {
    switch error.code {
    case .unsupportedMagic: .unsupportedForMessageFormat
    default: .corruptMessage
    }
  }

  private static func checkFields(_ header: RecordBatchHeader) throws(AppendRefusal) {
    guard header.recordCount > 0, header.lastOffsetDelta == header.recordCount - 1 else {
      throw AppendRefusal(
        code: .invalidRecord,
        message: "\(header.recordCount) records, last offset delta \(header.lastOffsetDelta)")
    }
    guard header.attributes.compression.rawValue <= RecordCompression.zstd.rawValue else {
      throw AppendRefusal(
        code: .unsupportedCompressionType, message: "unknown codec \(header.attributes.compression.rawValue)")
    }
    guard !header.attributes.isControl else {
      throw AppendRefusal(code: .invalidRecord, message: "control batches come from brokers only")
    }
    guard !header.attributes.isTransactional else {
      throw AppendRefusal(code: .invalidRequest, message: "this broker has no transactions")
    }
  }

  /// Every record must be readable and have the next offset, or all readers of the partition would stumble over it.
  private static func checkRecords(
    _ batch: RecordBatch, maxBytes: Int, _ budget: inout DecompressionBudget
  ) throws(AppendRefusal) {
    do throws(WireError) {
      var cursor = try budget.cursor(of: batch, maxBytes: maxBytes)
      var expected = batch.header.baseOffset
      while let record = try cursor.nextView() {
        guard record.offset == expected else {
          throw WireError(.invalidLength(record.offset), field: "offset_delta", at: 0)
        }
        expected &+= 1
      }
    } catch {
      throw AppendRefusal(code: recordCode(error), message: error.description)
    }
  }

  private static func recordCode(_ error: WireError) -> ErrorCode {
    switch error.code {
    case .missingTrait, .unsupportedCompression: .unsupportedCompressionType
    // Producers then try smaller batches.
    case .decompressedTooLarge: .messageTooLarge
    default: .invalidRecord
    }
  }
}

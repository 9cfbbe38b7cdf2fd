import KafkaWire

/// Record batches as producers send them.
enum Batches {
  /// One batch with `values`, the first record at `timestamp` and each next one a millisecond later.
  static func make(
    _ values: [String], timestamp: Int64 = 1000, producer: Int64 = -1, epoch: Int16 = -1, sequence: Int32 = -1,
    compression: RecordCompression = .none
  ) throws -> ByteChain {
    var builder = RecordBatchBuilder()
    for (number, value) in values.enumerated() {
      try builder.append(key: nil, value: Bytes(value), headers: [], timestamp: timestamp + Int64(number))
    }
    return builder.finish(
      producerID: producer, epoch: epoch, baseSequence: sequence, compressed: try builder.compressed(compression))
  }

  /// The values of all records from `offset` on.
  static func values(_ records: ByteChain?, from offset: Int64 = 0) throws -> [String] {
    var batches = RecordBatchIterator(records ?? ByteChain(), from: offset)
    var values: [String] = []
    while let batch = try batches.next() {
      values += try batch.records(from: offset).map { $0.value?.string ?? "" }
    }
    return values
  }
}

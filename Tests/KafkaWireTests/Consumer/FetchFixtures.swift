@testable import KafkaWire

/// Batches as brokers send them.
enum FetchFixtures {
  static func batch(
    at offset: Int64, records: Int, producer: Int64 = -1, isTransactional: Bool = false, valueBytes: Int? = nil,
    epoch: Int32 = 0
  ) -> ByteChain {
    var builder = RecordBatchBuilder()
    for index in 0..<records {
      let value = valueBytes.map { Bytes([UInt8](repeating: 1, count: $0)) } ?? Bytes("value \(offset + Int64(index))")
      try? builder.append(key: nil, value: value, timestamp: 1)
    }
    let chain = builder.finish(
      producerID: producer, epoch: producer < 0 ? -1 : 0, baseSequence: producer < 0 ? -1 : 0,
      isTransactional: isTransactional)
    return at(offset, chain, epoch: epoch)
  }

  /// A batch whose checksum is right and whose records are nothing of the codec's; with `.none`, no records.
  static func brokenBatch(at offset: Int64, _ codec: RecordCompression) throws -> ByteChain {
    var header = RecordBatchHeader()
    header.recordCount = 1
    return at(offset, CompressedRecords(compression: codec, bytes: Bytes("no codec's bytes")).batch(header))
  }

  /// The marker that ends a transaction: type 0 aborts, 1 commits.
  static func marker(at offset: Int64, producer: Int64, isCommit: Bool, epoch: Int32 = 0) -> ByteChain {
    var builder = RecordBatchBuilder()
    try? builder.append(key: [0, 0, 0, isCommit ? 1 : 0], value: [0, 0, 0, 0, 0, 0], timestamp: 1)
    var bytes = builder.finish(producerID: producer, epoch: 0, baseSequence: -1, isTransactional: true).joined().array
    // The control flag, and the checksum with it.
    bytes[22] |= 32
    let crc = CRC32C.checksum(Bytes(Array(bytes[21...])))
    for index in 0..<4 { bytes[17 + index] = UInt8(truncatingIfNeeded: crc >> UInt32(24 - 8 * index)) }
    return at(offset, ByteChain(bytes), epoch: epoch)
  }

  /// A marker as no broker writes it.
  static func compressedMarker(at offset: Int64, producer: Int64, _ codec: RecordCompression) throws -> ByteChain {
    var builder = RecordBatchBuilder()
    try builder.append(key: [0, 0, 0, 0], value: Bytes([UInt8](repeating: 0, count: 1000)), timestamp: 1)
    var header = RecordBatchHeader()
    header.attributes = RecordBatchAttributes(rawValue: 16 | 32)
    header.producerID = producer
    header.recordCount = 1
    let packed = (try? builder.compressed(codec)) ?? CompressedRecords(compression: codec, bytes: Bytes("no codec's"))
    return at(offset, packed.batch(header))
  }

  private static func at(_ offset: Int64, _ chain: ByteChain, epoch: Int32 = 0) -> ByteChain {
    guard let batch = try? RecordBatch(chain.joined()) else { return ByteChain() }
    return batch.assigned(baseOffset: offset, leaderEpoch: epoch)
  }
}

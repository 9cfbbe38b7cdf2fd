import KafkaWire
import Testing

@testable import KafkaBroker

/// What one request may have the broker decompress.
@Suite struct DecompressionBudgetTests {
  /// So many zeros, in a batch of some kilobytes.
  private func bomb(_ bytes: Int, _ codec: RecordCompression = .zstd) throws -> ByteChain {
    var builder = RecordBatchBuilder()
    try builder.append(key: nil, value: Bytes([UInt8](repeating: 0, count: bytes)), timestamp: 1)
    return builder.finish(compressed: try builder.compressed(codec))
  }

  private func produce(
    _ batches: [ByteChain], on client: RawClient
  ) throws -> [ErrorCode] {
    let parts = batches.enumerated().map { ProduceRequest.Partition(index: Int32($0.offset), records: $0.element) }
    let request = ProduceRequest(acks: -1, timeout: 1000, topicData: [.init(name: "video", partitionData: parts)])
    return try client.call(request, version: 9).responses.flatMap(\.partitionResponses).map(\.errorCode)
  }

  @Test(
    "the batches of a request share the limit; beyond it one is too large, and those without a codec are taken",
    arguments: [RecordCompression.gzip, .zstd])
  func shared(_ codec: RecordCompression) async throws {
    try await withBroker { address in
      let client = try RawClient(address)
      #expect(try client.createTopic("video", partitions: 4) == .none)
      let large = try bomb(RecordBatch.mostDecompressed / 3 * 2, codec)
      let plain = try Batches.make(["a"])
      let small = try Batches.make((0..<50).map { "value \($0)" }, compression: .zstd)
      // A frame of zstd says how much it holds: what is refused unread costs nothing.
      let last = codec == .zstd ? ErrorCode.none : .messageTooLarge
      #expect(try produce([large, large, plain, small], on: client) == [.none, .messageTooLarge, .none, last])
      // The next request has its own.
      #expect(try produce([small, large], on: client) == [.none, .none])
    }
  }

  @Test("bytes that break off count for what had come out of them")
  func broken() async throws {
    try await withBroker { address in
      let client = try RawClient(address)
      #expect(try client.createTopic("video", partitions: 2) == .none)
      let large = try bomb(RecordBatch.mostDecompressed / 3 * 2)
      var header = try RecordBatchHeader(parsing: large.joined())
      header.batchLength -= 8
      let packed = Array(large.joined().array[RecordBatchHeader.size...].dropLast(8))
      header.crc = CRC32C.checksum(Bytes(Array(header.encoded().array[21...]) + packed))
      let cut = ByteChain(header.encoded().array + packed)
      #expect(try produce([cut, large], on: client) == [.invalidRecord, .messageTooLarge])
    }
  }
}

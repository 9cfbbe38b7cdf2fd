import KafkaWire
import Testing

@testable import KafkaBroker

/// The broker stores compressed batches as they come, once it has seen what is in them.
@Suite struct CompressedBatchesTests {
  static let codecs = RecordCompression.all.filter { $0 != .none }

  private let values = (0..<50).map { "value \($0)" }

  @Test("a compressed batch is stored and served byte for byte", arguments: codecs)
  func kept(_ codec: RecordCompression) async throws {
    try await withBroker { address in
      let client = try RawClient(address)
      #expect(try client.createTopic("video") == .none)
      let batch = try Batches.make(values, compression: codec)
      #expect(try RecordBatch(batch.joined()).header.attributes.compression == codec)
      #expect(try client.produce(batch, to: "video").baseOffset == 0)
      #expect(try client.produce(batch, to: "video").baseOffset == 50)
      let fetched = try #require(try client.fetch("video", from: 0).records).joined()
      // All but the offset and the leader's epoch, which are the broker's to give.
      #expect(fetched.array[16..<batch.count] == batch.joined().array[16...])
      #expect(try Batches.values(ByteChain(fetched)) == values + values)
    }
  }

  @Test("a batch whose records cannot be read is refused, however right its checksum", arguments: codecs)
  func broken(_ codec: RecordCompression) async throws {
    try await withBroker { address in
      let client = try RawClient(address)
      #expect(try client.createTopic("video") == .none)
      let batch = try Batches.make(values, compression: codec).joined()
      var header = try RecordBatch(batch).header
      // A cut, then too many records.
      let packed = Array(batch.array[RecordBatchHeader.size...])
      header.batchLength -= 1
      let cut = try client.produce(seal(header, Array(packed.dropLast())), to: "video")
      #expect(cut.errorCode == .invalidRecord)
      header.batchLength += 1
      header.recordCount += 1
      header.lastOffsetDelta += 1
      let short = try client.produce(seal(header, packed), to: "video")
      #expect(short.errorCode == .invalidRecord)
      #expect(try client.fetch("video", from: 0).highWatermark == 0)
    }
  }

  @Test("a codec that Kafka does not have is refused by name")
  func unknown() async throws {
    try await withBroker { address in
      let client = try RawClient(address)
      #expect(try client.createTopic("video") == .none)
      let batch = try Batches.make(values).joined()
      var header = try RecordBatch(batch).header
      header.attributes.compression = RecordCompression(rawValue: 5)
      let answer = try client.produce(seal(header, Array(batch.array[RecordBatchHeader.size...])), to: "video")
      #expect(answer.errorCode == .unsupportedCompressionType)
    }
  }

  @Test("zstd in a Produce before version 7 is refused, as by Kafka")
  func zstdTooOld() async throws {
    try await withBroker { address in
      let client = try RawClient(address)
      #expect(try client.createTopic("video") == .none)
      for (codec, expected) in [(RecordCompression.zstd, ErrorCode.unsupportedCompressionType), (.lz4, .none)] {
        let request = ProduceRequest(
          acks: -1, timeout: 1000,
          topicData: [
            .init(
              name: "video", partitionData: [.init(index: 0, records: try Batches.make(values, compression: codec))])
          ])
        let answer = try client.call(request, version: 6).responses.first?.partitionResponses.first
        #expect(answer?.errorCode == expected)
      }
    }
  }

  /// The batch with a checksum that fits.
  private func seal(_ header: RecordBatchHeader, _ records: [UInt8]) -> ByteChain {
    var header = header
    let covered = Array(header.encoded().array[21...]) + records
    header.crc = CRC32C.checksum(Bytes(covered))
    return ByteChain(header.encoded().array + records)
  }
}

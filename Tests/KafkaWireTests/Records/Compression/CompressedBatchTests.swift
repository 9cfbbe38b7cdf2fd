import Testing

@testable import KafkaWire

@Suite("Compressed record batches")
struct CompressedBatchTests {
  private func builder(_ values: [[UInt8]]) throws -> RecordBatchBuilder {
    var builder = RecordBatchBuilder()
    for (index, value) in values.enumerated() {
      try builder.append(
        key: Bytes("k\(index)"), value: Bytes(value), headers: [RecordHeader("seq", "\(index)")],
        timestamp: Int64(1000 + index))
    }
    return builder
  }

  /// Small values, which are copied together, and large ones, which are spliced in.
  private let values = [10, 5000, 4096, 4097, 1, 100_000].map(CodecSample.text)

  @Test("records come back as they were, in slices of one payload", arguments: builtCodecs)
  func roundTrip(_ codec: RecordCompression) throws {
    let builder = try builder(values)
    let packed = try #require(try builder.compressed(codec))
    let bytes = builder.finish(producerID: 5, epoch: 1, baseSequence: 7, compressed: packed).joined()
    #expect(bytes.count < builder.size / 2)
    let batch = try RecordBatch(bytes)
    #expect(batch.header.attributes.compression == codec)
    #expect(batch.header.totalSize == bytes.count)
    #expect(batch.header.producerID == 5)
    #expect(batch.header.baseSequence == 7)
    let records = try batch.records()
    #expect(records == (try RecordBatch(builder.finish().joined()).records()))
    let payloads = Set(records.compactMap { $0.value?.payload.map { ObjectIdentifier($0) } })
    #expect(payloads.count == 1)
    #expect(records[0].key?.payload === records[5].value?.payload)
  }

  @Test("another identity changes the header and not the records", arguments: builtCodecs)
  func retried(_ codec: RecordCompression) throws {
    let builder = try builder(values)
    let packed = try #require(try builder.compressed(codec))
    let first = builder.finish(producerID: 1, epoch: 0, baseSequence: 0, compressed: packed).joined().array
    #expect(builder.finish(producerID: 1, epoch: 0, baseSequence: 0, compressed: packed).joined().array == first)
    let second = builder.finish(producerID: 1, epoch: 1, baseSequence: 0, compressed: packed).joined().array
    #expect(first[61...] == second[61...])
    #expect(first[..<61] != second[..<61])
    #expect(try RecordBatch(Bytes(second)).header.producerEpoch == 1)
  }

  @Test("noise stays uncompressed", arguments: builtCodecs)
  func incompressible(_ codec: RecordCompression) throws {
    #expect(try builder([CodecSample.noise(5000)]).compressed(codec) == nil)
    #expect(try builder(values).compressed(.none) == nil)
  }

  @Test("a batch that holds more than the limit is refused", arguments: builtCodecs)
  func limit(_ codec: RecordCompression) throws {
    let builder = try builder(values)
    let batch = try RecordBatch(builder.finish(compressed: try builder.compressed(codec)).joined())
    let expected = WireError(.decompressedTooLarge(codec, limit: 100_000), field: "records", at: 61)
    #expect(throws: expected) { try batch.records(decompressionLimit: 100_000) }
    #expect(try batch.records(decompressionLimit: 200_000).count == 6)
  }

  @Test("fewer records than the header counts, and more, are errors", arguments: builtCodecs)
  func wrongCount(_ codec: RecordCompression) throws {
    let builder = try builder(values)
    let bytes = builder.finish(compressed: try builder.compressed(codec)).joined()
    for count in [5, 7, Int32.max] {
      var header = try RecordBatch(bytes).header
      header.recordCount = count
      header.lastOffsetDelta = max(count - 1, 5)
      let forged = header.encoded().array + bytes.array[61...]
      #expect(throws: WireError.self) { try RecordBatch(Bytes(forged), checkingCRC: false).records() }
    }
  }

  @Test("a batch that compaction has emptied needs no codec")
  func empty() throws {
    var header = RecordBatchHeader()
    header.attributes.compression = .zstd
    #expect(try RecordBatch(header.encoded(), checkingCRC: false).records().isEmpty)
  }

  @Test("the other flags stay where a codec is set")
  func attributes() {
    var attributes = RecordBatchAttributes(rawValue: 0)
    attributes.isTransactional = true
    attributes.compression = .zstd
    attributes.compression = .lz4
    #expect(attributes.rawValue == 16 + 3)
  }
}

import Testing

@testable import KafkaWire

@Suite("Codecs, there and back")
struct CodecRoundTripTests {
  @Test("all four codecs are part of a default build")
  func availability() {
    #expect(builtCodecs == [.gzip, .snappy, .lz4, .zstd])
  }

  @Test("what was compressed comes back", arguments: builtCodecs)
  func roundTrip(_ codec: RecordCompression) throws {
    for count in [100, 32_767, 32_768, 32_769, 65_536, 65_537, 300_000] {
      let plain = CodecSample.text(count)
      for chain in [ByteChain(plain), CodecSample.chain(plain)] {
        let packed = try #require(try codec.compress(chain, level: nil), "\(count)")
        #expect(packed.count < count / 2 + 40)
        #expect(try codec.decompress(packed, limit: count).array == plain, "\(count)")
      }
    }
  }

  @Test("pieces change nothing that comes out", arguments: builtCodecs)
  func pieces(_ codec: RecordCompression) throws {
    let plain = CodecSample.text(200_000)
    let packed = try #require(try codec.compress(CodecSample.chain(plain, seed: 9), level: nil))
    #expect(try codec.compress(CodecSample.chain(plain, seed: 9), level: nil) == packed)
    #expect(try codec.decompress(packed, limit: .max).array == plain)
  }

  @Test("what gets no smaller is left as it is", arguments: builtCodecs)
  func noise(_ codec: RecordCompression) throws {
    for count in [1, 10, 100_000] {
      #expect(try codec.compress(ByteChain(CodecSample.noise(count)), level: nil) == nil)
    }
  }

  @Test("low and high levels work", arguments: builtCodecs)
  func levels(_ codec: RecordCompression) throws {
    guard let levels = codec.levels else { return }
    let plain = CodecSample.text(50_000)
    for level in [max(levels.lowerBound, -20), 1, 5, levels.upperBound] {
      let packed = try #require(try codec.compress(ByteChain(plain), level: level), "level \(level)")
      #expect(try codec.decompress(packed, limit: .max).array == plain)
    }
  }

  @Test("streams that follow each other are one", arguments: builtCodecs)
  func concatenated(_ codec: RecordCompression) throws {
    let plain = CodecSample.text(70_000)
    let packed = try #require(try codec.compress(ByteChain(plain), level: nil))
    #expect(try codec.decompress(Bytes(packed.array + packed.array), limit: .max).array == plain + plain)
  }

  @Test("the limit is exact", arguments: builtCodecs)
  func limit(_ codec: RecordCompression) throws {
    let plain = CodecSample.text(70_000)
    let packed = try #require(try codec.compress(ByteChain(plain), level: nil))
    #expect(try codec.decompress(packed, limit: plain.count).count == plain.count)
    for limit in [0, 1, 1000, plain.count - 1] {
      let expected = WireError(.decompressedTooLarge(codec, limit: limit), field: "records", at: 61)
      #expect(throws: expected) { try codec.decompress(packed, limit: limit) }
    }
  }

  @Test("a codec that Kafka does not have is named", arguments: [Int16(5), 6, 7])
  func unknown(_ number: Int16) {
    let codec = RecordCompression(rawValue: number)
    #expect(codec.isAvailable == false)
    #expect(throws: WireError(.unsupportedCompression(number), field: "records", at: 61)) {
      try codec.decompress(Bytes("x"), limit: 10)
    }
  }
}

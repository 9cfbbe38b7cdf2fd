import Testing

@testable import KafkaWire

@Suite("Compressed bytes that are broken or hostile")
struct HostileCodecTests {
  /// Fails the test unless it is one of the errors that broken bytes may end in.
  private func expectTyped(_ error: WireError, _ what: String) {
    switch error.code {
    case .brokenCompression, .decompressedTooLarge: break
    default: Issue.record("\(what): \(error)")
    }
  }

  @Test("a cut anywhere is a typed error", arguments: builtCodecs)
  func truncation(_ codec: RecordCompression) throws {
    let plain = CodecSample.text(40_000) + CodecSample.noise(300)
    let packed = try #require(try codec.compress(ByteChain(plain), level: nil)).array
    for cut in 0..<packed.count {
      do throws(WireError) {
        let restored = try codec.decompress(Bytes(Array(packed[..<cut])), limit: 1 << 20)
        // The framing of Snappy has no end mark: between two blocks a cut is an end, and the records' own count shows it.
        #expect(codec == .snappy && plain.starts(with: restored.array) && restored.count < plain.count, "cut at \(cut)")
      } catch {
        guard case .brokenCompression(codec, _) = error.code else {
          Issue.record("cut at \(cut): \(error)")
          continue
        }
      }
    }
  }

  @Test("a bit that is wrong neither traps nor passes the limit", arguments: builtCodecs)
  func flips(_ codec: RecordCompression) throws {
    let plain = CodecSample.text(3000) + CodecSample.noise(100)
    let packed = try #require(try codec.compress(ByteChain(plain), level: nil)).array
    for index in packed.indices {
      for bit in 0..<8 {
        var bad = packed
        bad[index] ^= 1 << UInt8(bit)
        do throws(WireError) {
          #expect(try codec.decompress(Bytes(bad), limit: 10_000).count <= 10_000)
        } catch {
          expectTyped(error, "bit \(bit) of byte \(index)")
        }
      }
    }
  }

  @Test("noise is a typed error", arguments: builtCodecs)
  func noise(_ codec: RecordCompression) {
    for seed in 0..<300 as Range<UInt64> {
      do throws(WireError) {
        #expect(try codec.decompress(Bytes(CodecSample.noise(Int(seed), seed: seed)), limit: 10_000).count <= 10_000)
      } catch {
        expectTyped(error, "seed \(seed)")
      }
    }
  }

  @Test("a bomb ends at the limit, and the memory with it", arguments: builtCodecs)
  func bomb(_ codec: RecordCompression) throws {
    let zeros = Bytes([UInt8](repeating: 0, count: 1 << 20))
    var chain = ByteChain()
    for _ in 0..<64 { chain.append(zeros) }
    let packed = try #require(try codec.compress(chain, level: nil))
    let limit = 1 << 20
    let expected = WireError(.decompressedTooLarge(codec, limit: limit), field: "records", at: 61)
    #expect(throws: expected) { try codec.decompress(packed, limit: limit) }
    let type = try codec.codec()
    var output = CodecOutput(limit: limit, first: packed.count * 4)
    do throws(CodecFailure) {
      try type.decompress(packed, to: &output)
      Issue.record("it was read")
    } catch {
      #expect(error == .tooLarge)
    }
    // One byte more, to tell "full" from "exactly full".
    #expect(output.capacity <= limit + 1)
  }

  #if Snappy
    @Test("a claim of Snappy's is checked before memory is taken on its word")
    func snappyClaim() {
      // 2^32 - 1 bytes, in a block of ten.
      let liar = Bytes([0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0, 0, 0, 0])
      do throws(WireError) {
        _ = try RecordCompression.snappy.decompress(liar, limit: .max)
        Issue.record("it was read")
      } catch {
        guard case .brokenCompression(.snappy, let reason) = error.code else {
          Issue.record("\(error)")
          return
        }
        #expect(reason.contains("claims to hold 4294967295"))
      }
    }
  #endif

  #if Zstd
    @Test("a frame of zstd that claims more than the limit is refused unread")
    func zstdClaim() throws {
      let packed = try #require(
        try RecordCompression.zstd.compress(ByteChain(CodecSample.text(100_000)), level: nil))
      let expected = WireError(.decompressedTooLarge(.zstd, limit: 99_999), field: "records", at: 61)
      // Cut off behind the header: nothing but the claim is there.
      let head = try #require(packed.slice(from: 0, count: 20))
      #expect(throws: expected) { try RecordCompression.zstd.decompress(head, limit: 99_999) }
    }
  #endif

  #if LZ4
    @Test("a frame of LZ4 with blocks above the limit is refused before there is a window for them")
    func lz4Blocks() throws {
      // "abc" as it is, in a frame whose header allows blocks of 4 MiB.
      let head: [UInt8] = [0x04, 0x22, 0x4d, 0x18, 0x60, 0x70, 0x73]
      let frame = Bytes(head + [3, 0, 0, 0x80, 0x61, 0x62, 0x63, 0, 0, 0, 0])
      #expect(try RecordCompression.lz4.decompress(frame, limit: 4 << 20).array == Array("abc".utf8))
      let limit = (4 << 20) - 1
      let expected = WireError(.decompressedTooLarge(.lz4, limit: limit), field: "records", at: 61)
      #expect(throws: expected) { try RecordCompression.lz4.decompress(frame, limit: limit) }
      // Not the first frame only.
      let two = Bytes(head.prefix(5) + [0x40, 0x82, 0, 0, 0, 0] + frame.array)
      #expect(throws: expected) { try RecordCompression.lz4.decompress(two, limit: limit) }
    }

    @Test("blocks of 64 KiB, Kafka's own, are read whatever the limit")
    func lz4SmallBlocks() throws {
      let packed = try #require(try RecordCompression.lz4.compress(ByteChain(CodecSample.text(900)), level: nil))
      #expect(try RecordCompression.lz4.decompress(packed, limit: 900).count == 900)
    }
  #endif
}

import Testing

@testable import KafkaWire

@Suite("CRC-32C")
struct CRC32CTests {
  /// RFC 3720, appendix B.4, and the check value of the catalogue of CRCs.
  private static let known: [([UInt8], UInt32)] = [
    ([], 0), (Array("123456789".utf8), 0xe306_9283),
    (Array(repeating: 0, count: 32), 0x8a91_36aa), (Array(repeating: 0xff, count: 32), 0x62a8_ab43),
    (Array(0..<32), 0x46dd_794e), ((0..<32).reversed(), 0x113f_db5c),
    (
      [
        0x01, 0xc0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x14, 0, 0, 0, 0, 0, 0x04, 0, 0, 0, 0, 0x14, 0, 0, 0,
        0x18, 0x28, 0, 0, 0, 0, 0, 0, 0, 0x02, 0, 0, 0, 0, 0, 0, 0,
      ], 0xd996_3a56
    ),
  ]

  @Test("known vectors, by the processor's instruction and without", arguments: known)
  func vectors(_ bytes: [UInt8], _ expected: UInt32) {
    #expect(CRC32C.checksum(Bytes(bytes)) == expected)
    #expect(CRC32C.portableChecksum(Bytes(bytes)) == expected)
  }

  @Test("both ways agree over any length, start and continuation")
  func agreement() throws {
    var generator = SeededGenerator(seed: 11)
    let noise = Bytes((0..<20_000).map { _ in UInt8.random(in: 0...255, using: &generator) })
    // The instruction runs in three lanes of 1024 or 128: lengths around their multiples, and any others.
    let edges = [
      0, 1, 7, 8, 9, 383, 384, 385, 767, 768, 769, 1023, 1024, 1025, 3071, 3072, 3073, 6143, 6144, 6145, 9216, 9999,
    ]
    for length in edges + (0..<200).map({ _ in Int.random(in: 0...10_000, using: &generator) }) {
      let start = Int.random(in: 0...64, using: &generator)
      let crc = UInt32.random(in: 0 ... .max, using: &generator)
      let part = try #require(noise.slice(from: start, count: length))
      #expect(CRC32C.checksum(part, continuing: crc) == CRC32C.portableChecksum(part, continuing: crc), "\(length)")
    }
  }

  @Test("pieces in order have the checksum of the whole")
  func pieces() throws {
    let whole = Bytes((0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    for cut in [0, 1, 8, 1024, 3072, 4999, 5000] {
      var chain = ByteChain()
      chain.append(try #require(whole.slice(from: 0, count: cut)))
      chain.append(try #require(whole.slice(from: cut, count: whole.count - cut)))
      #expect(CRC32C.checksum(chain) == CRC32C.checksum(whole))
    }
  }
}

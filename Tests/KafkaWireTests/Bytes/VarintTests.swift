import Testing

@testable import KafkaWire

@Suite("Variable-length integers")
struct VarintTests {
  private static let unsignedCases: [(UInt32, String)] = [
    (0, "00"), (1, "01"), (127, "7f"), (128, "8001"), (300, "ac02"), (16_383, "ff7f"), (16_384, "808001"),
    (2_097_151, "ffff7f"), (2_097_152, "80808001"), (268_435_455, "ffffff7f"), (268_435_456, "8080808001"),
    (.max, "ffffffff0f"),
  ]

  @Test("unsigned: bytes and back", arguments: unsignedCases)
  func unsigned(_ value: UInt32, _ text: String) throws {
    var writer = WireCoder(encodingVersion: 0, isFlexible: true)
    writer.writeUnsignedVarint(value)
    #expect(hex(writer.finish().joined()) == text)
    var reader = try decoder(text)
    #expect(try reader.readUnsignedVarint("n") == value)
    #expect(reader.remaining == 0)
  }

  private static let zigzagCases: [(Int32, String)] = [
    (0, "00"), (-1, "01"), (1, "02"), (-2, "03"), (63, "7e"), (-64, "7f"), (64, "8001"), (-65, "8101"),
    (.max, "feffffff0f"), (.min, "ffffffff0f"),
  ]

  @Test("zigzag, 32 bits: bytes and back", arguments: zigzagCases)
  func zigzag(_ value: Int32, _ text: String) throws {
    var writer = WireCoder(encodingVersion: 0, isFlexible: true)
    writer.writeVarint(value)
    #expect(hex(writer.finish().joined()) == text)
    var reader = try decoder(text)
    #expect(try reader.readVarint("n") == value)
  }

  private static let longCases: [(Int64, String)] = [
    (0, "00"), (-1, "01"), (1, "02"), (Int64(Int32.max), "feffffff0f"), (1 << 34, "8080808080 01"),
    (.max, "feffffffffffffffff01"), (.min, "ffffffffffffffffff01"),
  ]

  @Test("zigzag, 64 bits: bytes and back", arguments: longCases)
  func long(_ value: Int64, _ spaced: String) throws {
    let text = spaced.filter { $0 != " " }
    var writer = WireCoder(encodingVersion: 0, isFlexible: true)
    writer.writeVarlong(value)
    #expect(hex(writer.finish().joined()) == text)
    var reader = try decoder(text)
    #expect(try reader.readVarlong("n") == value)
  }

  @Test("needless zero groups are read", arguments: ["8000", "80808000", "8080808000"])
  func padded(_ text: String) throws {
    var reader = try decoder(text)
    #expect(try reader.readUnsignedVarint("n") == 0)
  }

  @Test("more than 32 bits are an error", arguments: ["ffffffff10", "ffffffff7f", "808080808000", "ffffffffff0f"])
  func tooLong(_ text: String) throws {
    var reader = try decoder(text)
    let code = code { () throws(WireError) in _ = try reader.readUnsignedVarint("n") }
    #expect(code == .invalidVarint)
    var again = try decoder(text)
    #expect(self.code { () throws(WireError) in _ = try again.readVarint("n") } == .invalidVarint)
  }

  @Test("more than 64 bits are an error", arguments: ["ffffffffffffffffff02", "8080808080808080808000"])
  func muchTooLong(_ text: String) throws {
    var reader = try decoder(text)
    #expect(code { () throws(WireError) in _ = try reader.readVarlong("n") } == .invalidVarint)
  }

  @Test("one that the bytes end in is truncated", arguments: ["", "80", "ffffff", "ffffffff"])
  func truncated(_ text: String) throws {
    var reader = try decoder(text)
    #expect(code { () throws(WireError) in _ = try reader.readVarlong("n") } == .truncated(need: 1, have: 0))
  }

  private func decoder(_ text: String) throws -> WireCoder {
    WireCoder(decoding: Bytes(try #require(bytes(hex: text))), version: 0, isFlexible: true)
  }

  private func code(_ body: () throws(WireError) -> Void) -> WireError.Code? {
    do throws(WireError) {
      try body()
      return nil
    } catch {
      return error.code
    }
  }
}

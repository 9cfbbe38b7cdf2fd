import Testing

@testable import KafkaWire

@Suite("The coder below the messages")
struct WireCoderTests {
  @Test("integers are big-endian")
  func integers() throws {
    var writer = WireCoder(encodingVersion: 0, isFlexible: false)
    writer.store(Int8(-1))
    writer.store(Int16(0x0102))
    writer.store(Int32(0x0304_0506))
    writer.store(Int64(-2))
    var pi = 1.5
    try writer.double(&pi, "d")
    #expect(hex(writer.finish().joined()) == "ff" + "0102" + "03040506" + "fffffffffffffffe" + "3ff8000000000000")
  }

  @Test("strings and their nulls, in the old and the compact form")
  func strings() throws {
    #expect(try written(false) { (c: inout WireCoder) throws(WireError) in try Self.walk("ü", &c) } == "0002c3bc")
    #expect(try written(true) { (c: inout WireCoder) throws(WireError) in try Self.walk("ü", &c) } == "03c3bc")
    #expect(try written(false) { (c: inout WireCoder) throws(WireError) in try Self.walk(nil, &c) } == "ffff")
    #expect(try written(true) { (c: inout WireCoder) throws(WireError) in try Self.walk(nil, &c) } == "00")
    #expect(try written(true) { (c: inout WireCoder) throws(WireError) in try Self.walk("", &c) } == "01")
  }

  @Test("a string longer than its length can say is an error, not a cut")
  func longString() {
    let long = String(repeating: "x", count: 32_768)
    let error = #expect(throws: WireError.self) {
      try written(false) { (c: inout WireCoder) throws(WireError) in try Self.walk(long, &c) }
    }
    #expect(error?.code == .invalidLength(32_768))
  }

  @Test("what is no string says so, and where")
  func badStrings() {
    let cases: [([UInt8], Bool, WireError.Code)] = [
      ([0, 2, 0xc3, 0x28], false, .invalidUTF8), ([0, 1, 0xff], false, .invalidUTF8),
      ([0, 3, 0xed, 0xa0, 0x80], false, .invalidUTF8), ([0xff, 0xff], false, .unexpectedNull),
      ([0], true, .unexpectedNull),
      ([0xff, 0xfe], false, .invalidLength(-2)), ([0x80, 0], false, .invalidLength(-32_768)),
      ([0x7f, 0xff, 1], false, .truncated(need: 32_767, have: 1)),
      ([0xff, 0xff, 0xff, 0xff, 0x0f], true, .truncated(need: 4_294_967_294, have: 0)),
    ]
    for (bytes, isFlexible, code) in cases {
      var reader = WireCoder(decoding: Bytes(bytes), version: 0, isFlexible: isFlexible)
      let found = self.code { () throws(WireError) in
        var text = ""
        try reader.string(&text, "s")
      }
      #expect(found == code, "\(bytes)")
    }
  }

  @Test("a count beyond the bytes that are left is refused before anything is allocated")
  func arrayCounts() {
    let cases: [([UInt8], Bool, WireError.Code)] = [
      ([0x7f, 0xff, 0xff, 0xff, 0], false, .invalidLength(2_147_483_647)),
      ([0, 0, 0, 2, 0], false, .invalidLength(2)), ([0xff, 0xff, 0xff, 0xfe], false, .invalidLength(-2)),
      ([0xff, 0xff, 0xff, 0xff, 0x0f, 1], true, .invalidLength(4_294_967_294)),
      ([0xff, 0xff, 0xff, 0xff], false, .unexpectedNull), ([0], true, .unexpectedNull),
    ]
    for (bytes, isFlexible, code) in cases {
      var integers = WireCoder(decoding: Bytes(bytes), version: 0, isFlexible: isFlexible)
      let ofIntegers = self.code { () throws(WireError) in
        var list: [Int64] = []
        try integers.array(&list, "a")
      }
      var strings = WireCoder(decoding: Bytes(bytes), version: 0, isFlexible: isFlexible)
      let ofStrings = self.code { () throws(WireError) in
        var list: [String] = []
        try strings.array(&list, "a")
      }
      #expect(ofIntegers == code, "\(bytes)")
      #expect(ofStrings == code, "\(bytes)")
    }
  }

  @Test("a byte string is a slice of what was read")
  func slices() throws {
    let payload = Payload(allocated: .allocate(byteCount: 7, alignment: 1), count: 7)
    let frame = Bytes(payload)
    var copy = WireCoder(encodingVersion: 0, isFlexible: false)
    copy.store(Int32(3))
    copy.writeBytes([1, 2, 3])
    let source = copy.finish().joined()
    #expect(source.count == frame.count)
    var reader = WireCoder(decoding: source, version: 0, isFlexible: false)
    var value: Bytes?
    try reader.nullableBytes(&value, "b")
    #expect(value == [1, 2, 3])
    #expect(value?.payload === source.payload)
    #expect(value?.offset == 4)
  }

  @Test("records go out without a copy, several and nested, between the right bytes")
  func splices() throws {
    let first = Bytes(Array(repeating: 1, count: 300))
    let second = Bytes([2, 2])
    var chain = ByteChain(second)
    chain.append(first)
    let request = ProduceRequest(
      acks: -1, timeout: 1,
      topicData: [
        .init(
          name: "a",
          partitionData: [.init(index: 0, records: ByteChain(first)), .init(index: 1, records: ByteChain())]),
        .init(name: "b", partitionData: [.init(index: 2, records: chain), .init(index: 3, records: nil)]),
      ])
    for version in [Int16(8), 9] {
      let encoded = try request.encode(version: version)
      let payloads = encoded.segments.compactMap(\.payload)
      #expect(payloads.filter { $0 === first.payload }.count == 2)
      #expect(payloads.filter { $0 === second.payload }.count == 1)
      #expect(encoded.count == encoded.segments.reduce(0) { $0 + $1.count })
      #expect(try ProduceRequest.decode(encoded.joined(), version: version) == request)
    }
  }

  @Test("records come in without a copy")
  func recordSlices() throws {
    let request = ProduceRequest(
      acks: -1, timeout: 1, topicData: [.init(name: "a", partitionData: [.init(index: 0, records: ByteChain([1, 2]))])])
    let frame = try request.encode(version: 9).joined()
    let records = try ProduceRequest.decode(frame, version: 9).topicData[0].partitionData[0].records
    #expect(records?.segments.count == 1)
    #expect(records?.segments.first?.payload === frame.payload)
  }

  @Test("the buffer grows as needed")
  func growth() {
    var writer = WireCoder(encodingVersion: 0, isFlexible: false, reserve: 0)
    for number in 0..<5000 { writer.store(Int32(number)) }
    #expect(writer.writtenCount == 20_000)
    let array = writer.finish().joined().array
    #expect(array.suffix(4) == [0, 0, 0x13, 0x87])
  }

  @Test("a length written early can be patched")
  func patch() {
    var writer = WireCoder(encodingVersion: 0, isFlexible: false)
    writer.store(Int32(0))
    writer.store(Int8(7))
    writer.patch(5, at: 0)
    #expect(hex(writer.finish().joined()) == "0000000507")
  }

  @Test("an error says the field, the place and the reason in words")
  func words() {
    let error = WireError(.truncated(need: 4, have: 1), field: "base_offset", at: 112)
    #expect(error.description == "base_offset at byte 112 needs 4 bytes, only 1 left")
  }

  private static func walk(_ text: String?, _ c: inout WireCoder) throws(WireError) {
    var value = text
    try c.nullableString(&value, "s")
  }

  private func written(_ isFlexible: Bool, _ body: (inout WireCoder) throws(WireError) -> Void) throws -> String {
    var writer = WireCoder(encodingVersion: 0, isFlexible: isFlexible)
    try body(&writer)
    return hex(writer.finish().joined())
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

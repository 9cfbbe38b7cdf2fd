import Testing

@testable import KafkaWire

@Suite struct FrameAssemblerTests {
  /// Feeds a stream in reads of at most `step` bytes.
  private func frames(_ stream: [UInt8], step: Int, limit: Int = 1 << 24) throws -> [Bytes] {
    var assembler = FrameAssembler(maxFrameBytes: limit)
    var frames: [Bytes] = []
    var position = 0
    while position < stream.count {
      let space = assembler.space()
      let count = min(space.count, step, stream.count - position)
      try #require(count > 0)
      UnsafeMutableRawBufferPointer(rebasing: space[0..<count])
        .copyBytes(from: stream[position..<position + count])
      position += count
      if let frame = try assembler.received(count) { frames.append(frame) }
    }
    return frames
  }

  private func framed(_ body: [UInt8]) -> [UInt8] {
    withUnsafeBytes(of: Int32(body.count).bigEndian) { Array($0) } + body
  }

  @Test("frames come out the same wherever the stream is split", arguments: 1...40)
  func splits(step: Int) throws {
    let bodies: [[UInt8]] = [[1, 2, 3], [], Array(0..<30), [9]]
    #expect(try frames(bodies.flatMap(framed), step: step).map(\.array) == bodies)
  }

  @Test("a frame larger than what is reserved at first arrives whole")
  func growth() throws {
    let body = (0..<3_000_001).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let found = try frames(framed(body), step: 100_000)
    #expect(found.first?.array == body)
  }

  @Test("a claim reserves no more than a first megabyte")
  func reservation() throws {
    var assembler = FrameAssembler(maxFrameBytes: 1 << 30)
    assembler.space().copyBytes(from: [0x30, 0, 0, 0])
    #expect(try assembler.received(4) == nil)
    #expect(assembler.space().count == FrameAssembler.firstCapacity)
    #expect(assembler.position != nil)
  }

  @Test("a claim reserves as much as the longest frame that came whole")
  func experience() throws {
    var assembler = FrameAssembler(maxFrameBytes: 1 << 30)
    let length = 3 << 20
    try claim(length, of: &assembler)
    var left = length
    while left > 0 {
      let count = min(assembler.space().count, left)
      assembler.space().copyBytes(from: repeatElement(7, count: count))
      left -= count
      #expect(try (assembler.received(count) == nil) == (left > 0))
    }
    try claim(0x3000_0000, of: &assembler)
    #expect(assembler.space().count == length)
  }

  private func claim(_ length: Int, of assembler: inout FrameAssembler) throws {
    let prefix = withUnsafeBytes(of: Int32(length).bigEndian) { Array($0) }
    assembler.space().copyBytes(from: prefix)
    #expect(try assembler.received(prefix.count) == nil)
  }

  @Test("a negative length and one beyond the limit are errors")
  func badLengths() {
    let negative = #expect(throws: KafkaError.self) { try frames([0xff, 0xff, 0xff, 0xff], step: 4) }
    #expect(negative?.code == .malformedResponse(WireError(.invalidLength(-1), field: "frame", at: 0)))
    let large = #expect(throws: KafkaError.self) { try frames([0x7f, 0xff, 0xff, 0xff], step: 4) }
    #expect(large?.code == .frameTooLarge(Int(Int32.max)))
    #expect(throws: KafkaError.self) { try frames(framed([1, 2, 3]), step: 4, limit: 2) }
  }

  @Test("a web server and a TLS listener are recognised")
  func guesses() {
    let web = #expect(throws: KafkaError.self) { try frames(Array("HTTP/1.1 400".utf8), step: 4) }
    #expect(web?.detail?.contains("HTTP") == true)
    let secure = #expect(throws: KafkaError.self) { try frames([0x15, 3, 3, 0, 2, 2, 0x46], step: 4) }
    #expect(secure?.detail?.contains("TLS") == true)
  }
}

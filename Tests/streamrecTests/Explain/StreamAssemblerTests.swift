import Testing

@testable import streamrec

struct StreamAssemblerTests {
  private func segment(_ payload: [UInt8], at sequence: UInt32, flags: UInt8 = 16) throws -> TCPSegment {
    let bytes = CaptureBuilder.ipv4(CaptureBuilder.tcp(payload, sequence: sequence, flags: flags))
    return try #require(TCPSegment(CapturedPacket(link: .rawIP, bytes: bytes)))
  }

  private func joined(_ events: [StreamAssembler.Event]) -> [UInt8] {
    events.flatMap { event -> [UInt8] in if case .bytes(let bytes) = event { bytes } else { [] } }
  }

  @Test(
    "segments out of order, sent twice and overlapping give the stream once, also where numbers wrap", arguments: 0..<40
  )
  func disorder(_ seed: Int) throws {
    var generator = Generator(state: UInt64(seed))
    let stream = (0..<500).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let first = UInt32.max - 200
    var pieces: [(start: Int, count: Int)] = []
    var start = 0
    while start < stream.count {
      let count = min(stream.count - start, Int.random(in: 1...60, using: &generator))
      pieces.append((start, count))
      if Bool.random(using: &generator) { pieces.append((start, count)) }
      if start >= 10, Bool.random(using: &generator) { pieces.append((start - 10, count + 10)) }
      start += count
    }
    pieces.shuffle(using: &generator)
    var assembler = StreamAssembler()
    var events = assembler.add(try segment([], at: first &- 1, flags: 2))
    for piece in pieces {
      let payload = Array(stream[piece.start..<piece.start + piece.count])
      events += assembler.add(try segment(payload, at: first &+ UInt32(piece.start)))
    }
    #expect(joined(events) == stream)
    #expect(assembler.finish() == [])
    #expect(assembler.waitingCount == 0)
  }

  @Test("what never came is a gap at the end, with its size")
  func gap() throws {
    var assembler = StreamAssembler()
    var events = assembler.add(try segment([1, 2], at: 100))
    events += assembler.add(try segment([7, 8], at: 107))
    events += assembler.add(try segment([9], at: 109))
    #expect(events == [.bytes([1, 2])])
    #expect(assembler.finish() == [.gap(5), .bytes([7, 8]), .bytes([9])])
  }

  @Test("however small the segments behind a gap, few of them wait")
  func boundedNumber() throws {
    var assembler = StreamAssembler()
    _ = assembler.add(try segment([1], at: 0))
    var most = 0
    for number in 0..<5000 {
      _ = assembler.add(try segment([2], at: UInt32(20_000 - 2 * number)))
      most = max(most, assembler.waitingCount)
    }
    #expect(most <= StreamAssembler.waitingSegments)
  }

  @Test("more than a little behind a gap is not waited with")
  func bounded() throws {
    var assembler = StreamAssembler()
    _ = assembler.add(try segment([1], at: 0))
    let payload = [UInt8](repeating: 5, count: 60_000)
    var events: [StreamAssembler.Event] = []
    for number in 0..<100 {
      events += assembler.add(try segment(payload, at: UInt32(1000 + number * payload.count)))
      #expect(assembler.waitingCount <= StreamAssembler.waitingLimit)
    }
    #expect(events.first == .gap(999))
    #expect(joined(events).count == 100 * payload.count)
  }

  @Test("a new connection between the same ports begins anew")
  func reused() throws {
    var assembler = StreamAssembler()
    _ = assembler.add(try segment([1], at: 5000))
    _ = assembler.add(try segment([], at: 9, flags: 2))
    #expect(assembler.add(try segment([3], at: 10)) == [.bytes([3])])
  }
}

/// Gives the same numbers in every run (SplitMix64).
private struct Generator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

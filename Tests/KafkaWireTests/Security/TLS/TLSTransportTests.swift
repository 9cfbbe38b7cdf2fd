#if OpenSSL
  import Testing

  @testable import KafkaWire

  /// Both sides over a stream in memory that takes and gives a few bytes at a time.
  @Suite("TLS over any transport")
  struct TLSTransportTests {
    private let bench: TLSBench

    init() throws { bench = try TLSBench() }

    private static func sample(_ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    }

    @Test(
      "bytes come through whole, whatever the stream takes at a time",
      arguments: [1, 2, 3, 5, 7, 100, 4096, 1 << 20], [false, true])
    func everySplit(portion: Int, isOld: Bool) throws {
      let (client, peer, _) = try bench.pair(portion: portion) { $0.isOld = isOld }
      try bench.open(client, peer)
      // Short pieces and long ones, the long ones over several records.
      let sizes = portion < 100 ? [1, 4, 300, 0, 17_000, 2] : [4, 100, 60_000, 0, 16_384, 1, 40_000]
      var pieces = sizes.map { Bytes(Self.sample($0)) }
      let sent = pieces.flatMap(\.array)
      peer.outgoing = Self.sample(50_000)
      let expected = peer.outgoing
      var received: [UInt8] = []
      for _ in 0..<1_000_000 where peer.received.count < sent.count || received.count < expected.count {
        if case .bytes(let count) = client.write(pieces[...]) { pieces = TLSBench.rest(of: pieces, after: count) }
        if case .bytes(let part) = TLSBench.read(client) { received += part }
        peer.advance()
      }
      #expect(peer.received == sent)
      #expect(received == expected)
      #expect(!client.hasOutput)
    }

    @Test("it says that there is more to read until there is none")
    func pendingInput() throws {
      let (client, peer, _) = try bench.pair(portion: 1 << 20)
      try bench.open(client, peer)
      while case .bytes = TLSBench.read(client) {}
      #expect(!client.hasInput)
      peer.outgoing = Self.sample(40_000)
      for _ in 0..<8 { peer.advance() }
      // One read takes several records from the stream, and gives the first.
      var count = 0
      var result = TLSBench.read(client)
      while case .bytes(let part) = result {
        #expect(client.hasInput)
        count += part.count
        result = TLSBench.read(client)
      }
      #expect(count == 40_000)
      #expect(!client.hasInput)
    }

    @Test("a record that the stream took in part is finished before anything else, and counts as taken")
    func blockedWrite() throws {
      let (client, peer, stream) = try bench.pair(portion: 1 << 20)
      try bench.open(client, peer)
      stream.writeFailure = .wouldBlock
      let content = Self.sample(100_000)
      guard case .bytes(let taken) = client.write([Bytes(content)]) else {
        Issue.record("nothing was taken")
        return
      }
      #expect(taken == TLSTransport.recordBytes)
      #expect(client.hasOutput)
      #expect(client.write([Bytes(content).slice(from: taken, count: 5)].compactMap(\.self)[...]) == .wouldBlock)
      stream.writeFailure = nil
      for _ in 0..<4 where client.hasOutput { _ = client.write([]) }
      #expect(!client.hasOutput)
      for _ in 0..<4 { peer.advance() }
      #expect(peer.received == Array(content.prefix(taken)))
    }

    @Test("an error behind bytes that were taken is told at the next write")
    func heldFailure() throws {
      let (client, peer, stream) = try bench.pair(portion: 1 << 20)
      try bench.open(client, peer)
      stream.failAfter = 1
      #expect(client.write([Bytes(Self.sample(50_000))]) == .bytes(TLSTransport.recordBytes))
      #expect(client.write([Bytes(Self.sample(1))]) == .failed(32))
    }

    @Test("the end of the stream is an end")
    func ended() throws {
      let (client, peer, _) = try bench.pair(portion: 1 << 20)
      try bench.open(client, peer)
      peer.outgoing = [1, 2, 3]
      for _ in 0..<4 { peer.advance() }
      var received: [UInt8] = []
      for _ in 0..<4 { if case .bytes(let part) = TLSBench.read(client) { received += part } }
      #expect(received == [1, 2, 3])
      peer.end()
      let last = TLSBench.read(client)
      #expect(last == .other(.ended))
    }
  }
#endif

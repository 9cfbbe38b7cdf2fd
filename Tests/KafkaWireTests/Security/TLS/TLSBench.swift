#if OpenSSL
  @testable import KafkaWire

  /// An authority, and clients and brokers that it vouches for, on streams in memory.
  struct TLSBench {
    enum ReadResult: Equatable {
      case bytes([UInt8])
      case nothing
      case other(IOResult)
    }

    let authority: TestAuthority
    let broker: TestAuthority.Issued

    init() throws {
      authority = try TestAuthority()
      broker = try authority.issue("broker", hosts: "DNS:localhost,DNS:*.example.org,IP:127.0.0.1,IP:::1")
    }

    /// Both ends, not yet open, and the client's stream.
    func pair(
      portion: Int = 1 << 20, host: String = "localhost", configuration: TLSConfiguration? = nil,
      _ change: (inout TLSPeer.Setting) throws -> Void = { _ in }
    ) throws -> (TLSTransport, TLSPeer, MemoryStream) {
      let (near, far) = MemoryStream.pair(portion: portion)
      let configuration = try configuration ?? TLSConfiguration(authorities: authority.pem)
      let client = try TLSTransport(
        over: near, host: host, context: TLSContext(configuration), configuration)
      var setting = TLSPeer.Setting(identity: broker)
      try change(&setting)
      return (client, try TLSPeer(over: far, setting), near)
    }

    /// Lets both sides take turns until the handshake is through, or fails.
    func open(_ client: TLSTransport, _ peer: TLSPeer) throws(KafkaError) {
      for _ in 0..<1_000_000 {
        let progress = try client.handshake()
        peer.advance()
        if progress == .done, peer.isOpen || peer.hasFailed { return }
      }
      throw KafkaError(.timedOut)
    }

    /// How the handshake, or else the first read after it, fails.
    func failure(
      host: String = "localhost", configuration: TLSConfiguration? = nil,
      _ change: (inout TLSPeer.Setting) throws -> Void = { _ in }
    ) throws -> KafkaError? {
      let (client, peer, _) = try pair(host: host, configuration: configuration, change)
      do throws(KafkaError) {
        try open(client, peer)
      } catch {
        return error
      }
      for _ in 0..<10 { if case .other(.broken(let error)) = Self.read(client) { return error } }
      return nil
    }

    static func read(_ client: TLSTransport) -> ReadResult {
      var buffer = [UInt8](repeating: 0, count: 20_000)
      let result = buffer.withUnsafeMutableBytes { client.read(into: $0) }
      return switch result {
      case .bytes(let count): .bytes(Array(buffer.prefix(count)))
      case .wouldBlock: .nothing
      default: .other(result)
      }
    }

    static func rest(of pieces: [Bytes], after count: Int) -> [Bytes] {
      var left = count
      var rest: [Bytes] = []
      for piece in pieces {
        let skipped = min(left, piece.count)
        left -= skipped
        if let part = piece.slice(from: skipped, count: piece.count - skipped), !part.isEmpty { rest.append(part) }
      }
      return rest
    }
  }
#endif

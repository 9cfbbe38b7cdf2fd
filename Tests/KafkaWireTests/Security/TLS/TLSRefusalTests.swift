#if OpenSSL
  import Testing

  @testable import KafkaWire

  @Suite("What TLS refuses, and in which words")
  struct TLSRefusalTests {
    private let bench: TLSBench

    init() throws { bench = try TLSBench() }

    @Test(
      "a host that the certificate names is taken",
      arguments: ["localhost", "localhost.", "kafka.example.org", "127.0.0.1", "::1"])
    func namedHost(_ host: String) throws {
      let failure = try bench.failure(host: host)
      #expect(failure == nil)
    }

    @Test(
      "a host that it does not name is refused, and the names that it has are told",
      arguments: ["elsewhere", "a.b.example.org", "example.org", "127.0.0.2", "::2"])
    func wrongHost(_ host: String) throws {
      let failure = try #require(try bench.failure(host: host))
      #expect(failure.code == .tls(.wrongHost))
      #expect(failure.detail?.contains(host) == true)
      #expect(failure.detail?.contains("localhost, *.example.org, 127.0.0.1, 0:0:0:0:0:0:0:1") == true)
      #expect(!failure.isRetriable)
    }

    @Test("without host verification another name is taken, but no other authority")
    func chainOnly() throws {
      var configuration = TLSConfiguration(authorities: try bench.authority.pem)
      configuration.verification = .chain
      #expect(try bench.failure(host: "elsewhere", configuration: configuration) == nil)
      configuration.authorities = try TestAuthority("another").pem
      #expect(try bench.failure(host: "elsewhere", configuration: configuration)?.code == .tls(.untrustedCertificate))
      configuration.verification = .none
      #expect(try bench.failure(host: "elsewhere", configuration: configuration) == nil)
    }

    @Test("the certificate of another authority is refused, and the authority is told")
    func stranger() throws {
      let stranger = try TestAuthority("nobody's authority").issue("broker", hosts: "DNS:localhost")
      let failure = try #require(try bench.failure { $0.identity = stranger })
      #expect(failure.code == .tls(.untrustedCertificate))
      #expect(failure.detail?.contains("nobody's authority") == true)
      #expect(!failure.isRetriable)
    }

    @Test("an expired certificate is refused, and the day is told")
    func expired() throws {
      let old = try bench.authority.issue("broker", hosts: "DNS:localhost", days: -30 ... -2)
      let failure = try #require(try bench.failure { $0.identity = old })
      #expect(failure.code == .tls(.expiredCertificate))
      let day = #/was valid until \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/#
      #expect(failure.detail?.firstMatch(of: day) != nil, "\(failure)")
    }

    @Test("a certificate of the future is refused, and the clock is suspected")
    func notYetValid() throws {
      let early = try bench.authority.issue("broker", hosts: "DNS:localhost", days: 2...30)
      let failure = try #require(try bench.failure { $0.identity = early })
      #expect(failure.code == .tls(.notYetValidCertificate))
      #expect(failure.detail?.contains("clock") == true)
    }

    @Test("a broker's own certificate can be trusted without its authority")
    func pinned() throws {
      let configuration = TLSConfiguration(authorities: .text(Secret(bench.broker.certificate)))
      #expect(try bench.failure(configuration: configuration) == nil)
    }

    @Test("a client's certificate is shown, and a stranger's or a missing one refused", arguments: [false, true])
    func mutual(isOld: Bool) throws {
      var configuration = TLSConfiguration(authorities: try bench.authority.pem)
      let setting = { (setting: inout TLSPeer.Setting) in
        setting.clientAuthority = try bench.authority.pem
        setting.isOld = isOld
      }
      let known = try bench.authority.issue("client", hosts: nil)
      configuration.identity = ClientCertificate(
        chain: .text(Secret(known.certificate)), key: .text(Secret(known.key)))
      #expect(try bench.failure(configuration: configuration, setting) == nil)
      let stranger = try TestAuthority("another").issue("client", hosts: nil)
      configuration.identity = ClientCertificate(
        chain: .text(Secret(stranger.certificate)), key: .text(Secret(stranger.key)))
      let refused = try #require(try bench.failure(configuration: configuration, setting))
      #expect(refused.code == .tls(.clientCertificateRefused))
      #expect(refused.detail?.contains("one was sent") == true)
      configuration.identity = nil
      let missing = try #require(try bench.failure(configuration: configuration, setting))
      #expect(missing.code == .tls(.clientCertificateRefused))
      #expect(missing.detail?.contains("none was sent") == true)
    }

    @Test("nonsense in answer to the client's part is a refusal of its certificate (Kafka 2.1)")
    func staleAnswer() throws {
      let (client, peer, _) = try bench.pair { setting in
        setting.clientAuthority = try bench.authority.pem
        setting.isOld = true
      }
      let error = #expect(throws: KafkaError.self) {
        _ = try client.handshake()
        peer.advance()
        _ = try client.handshake()
        // The end of the broker's own part, once more.
        _ = peer.stream.transport.write([Bytes([0x16, 3, 3, 0, 4, 0x0e, 0, 0, 0])])
        _ = try client.handshake()
      }
      #expect(error?.code == .tls(.clientCertificateRefused))
      #expect(error?.detail?.contains("none was sent") == true)
    }

    @Test("an answer that is not TLS's is told apart")
    func plainAnswer() throws {
      let (near, far) = MemoryStream.pair(portion: 1 << 20)
      let configuration = TLSConfiguration(authorities: try bench.authority.pem)
      let client = try TLSTransport(
        over: near, host: "localhost", context: TLSContext(configuration), configuration)
      _ = far.write([Bytes("HTTP/1.1 400 Bad Request\r\n\r\n")])
      let error = #expect(throws: KafkaError.self) {
        for _ in 0..<4 { _ = try client.handshake() }
      }
      #expect(error?.code == .tls(.notSpoken))
      #expect(error?.detail?.contains("HTTP/") == true)
    }

    @Test("a broker that closes during the handshake is told as such, and may be tried again")
    func closed() throws {
      let (near, far) = MemoryStream.pair(portion: 1 << 20)
      let configuration = TLSConfiguration(authorities: try bench.authority.pem)
      let client = try TLSTransport(
        over: near, host: "localhost", context: TLSContext(configuration), configuration)
      far.end()
      let error = #expect(throws: KafkaError.self) {
        for _ in 0..<4 { _ = try client.handshake() }
      }
      #expect(error?.code == .connectionClosed)
      #expect(error?.isRetriable == true)
      #expect(client.isSilent)
    }
  }
#endif

#if OpenSSL
  import Testing

  @testable import KafkaWire

  /// What an examination tells of a broker's TLS.
  @Suite("What TLS agreed on") struct TLSSessionTests {
    private static let day: Int64 = 86_400_000

    private func report(
      host: String = "127.0.0.1", _ identity: TestAuthority.Issued, _ tls: TLSConfiguration, isOld: Bool = false
    ) async throws -> BrokerReport {
      let broker = try ScriptedBroker { connection in
        try connection.serve { request in
          var response = SaslHandshakeResponse()
          response.errorCode = .illegalSASLState
          try connection.reply(response, to: request)
        }
      }
      defer { broker.stop() }
      var setting = TLSPeer.Setting(identity: identity)
      setting.isOld = isOld
      let front = try TLSFront(before: broker.address, host: host, setting)
      defer { front.stop() }
      var configuration = ClientConfiguration(brokers: [front.address])
      configuration.connectTimeout = .seconds(300)
      configuration.requestTimeout = .seconds(300)
      configuration.security.tls = tls
      let client = KafkaClient(configuration)
      let report = await client.examine(front.address, rounds: 1)
      await client.close()
      return report
    }

    @Test("version, cipher and the certificate's names and days are told", arguments: [false, true])
    func agreed(isOld: Bool) async throws {
      let authority = try TestAuthority("the authority")
      let issued = try authority.issue("broker", hosts: "DNS:kafka.example.org,IP:127.0.0.1", days: -1...9)
      let before = ClientClock.system.timestamp()
      let report = try await report(issued, TLSConfiguration(authorities: authority.pem), isOld: isOld)
      #expect(report.failure == nil)
      let session = try #require(report.tls)
      #expect(session.version == (isOld ? "TLSv1.2" : "TLSv1.3"))
      #expect(session.cipher.contains("AES") || session.cipher.contains("CHACHA20"))
      let certificate = try #require(session.certificate)
      #expect(certificate.hosts == ["kafka.example.org", "127.0.0.1"])
      #expect(certificate.subject.contains("broker"))
      #expect(certificate.issuer.contains("the authority"))
      #expect(certificate.isForHost)
      let end = try #require(certificate.notAfter)
      // Seconds, cut off.
      #expect(abs(end - before - 9 * Self.day) < 300_000)
      #expect(try #require(certificate.notBefore) < before)
    }

    @Test("a certificate that was refused is shown beside the reason")
    func refused() async throws {
      let authority = try TestAuthority("another authority")
      let issued = try authority.issue("broker", hosts: "DNS:elsewhere", days: -9 ... -2)
      let report = try await report(issued, TLSConfiguration(authorities: try TestAuthority().pem))
      guard case .tls = report.failure?.code else {
        Issue.record("\(String(describing: report.failure))")
        return
      }
      let certificate = try #require(report.tls?.certificate)
      #expect(certificate.hosts == ["elsewhere"])
      #expect(!certificate.isForHost)
      #expect(try #require(certificate.notAfter) < ClientClock.system.timestamp())
      #expect(report.apis.isEmpty)
    }
  }
#endif

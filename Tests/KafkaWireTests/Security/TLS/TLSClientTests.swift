#if OpenSSL
  import Testing

  @testable import KafkaWire

  /// Whole clients and brokers on sockets, with TLS on one side, on both or on the wrong one.
  @Suite("Clients with TLS")
  struct TLSClientTests {
    private let bench: TLSBench

    init() throws { bench = try TLSBench() }

    private func client(_ address: BrokerAddress, _ tls: TLSConfiguration?) -> KafkaClient {
      var configuration = ClientConfiguration(brokers: [address])
      configuration.connectTimeout = .seconds(300)
      configuration.retryTimeout = .seconds(300)
      configuration.security.tls = tls
      return KafkaClient(configuration)
    }

    /// How a call fails; nil where it does not.
    private func failure(_ address: BrokerAddress, _ tls: TLSConfiguration?) async -> KafkaError? {
      let client = client(address, tls)
      var failure: KafkaError?
      do throws(KafkaError) {
        _ = try await client.describeTopics()
      } catch {
        failure = error
      }
      await client.close()
      return failure
    }

    @Test("requests and answers of all sizes pass", arguments: [false, true])
    func roundTrip(isOld: Bool) async throws {
      let broker = try ScriptedBroker { try $0.serve() }
      defer { broker.stop() }
      var setting = TLSPeer.Setting(identity: bench.broker)
      setting.isOld = isOld
      let front = try TLSFront(before: broker.address, setting)
      defer { front.stop() }
      let client = client(front.address, TLSConfiguration(authorities: try bench.authority.pem))
      // Names as long as this make requests and answers of several records.
      let names = (0..<2000).map { "topic-\($0)-" + String(repeating: "x", count: 200) }
      let response = try await client.fetchMetadata(topics: names)
      #expect(response.topics.map(\.name) == names)
      await client.close()
    }

    @Test("a client without TLS is told that the broker speaks TLS")
    func plainToTLS() async throws {
      let broker = try ScriptedBroker { try $0.serve() }
      defer { broker.stop() }
      let front = try TLSFront(before: broker.address, TLSPeer.Setting(identity: bench.broker))
      defer { front.stop() }
      let failure = await failure(front.address, nil)
      #expect(failure?.code == .tls(.required))
      #expect(failure?.isRetriable == false)
    }

    @Test("a client with TLS is told that the broker does not speak it, where it answers without")
    func tlsToPlain() async throws {
      // As a broker does that takes the first bytes of TLS for the length of a request.
      let broker = try ScriptedBroker { connection in
        if connection.number % 2 == 1 { try connection.serve() }
      }
      defer { broker.stop() }
      let failure = await failure(broker.address, TLSConfiguration(authorities: try bench.authority.pem))
      #expect(failure?.code == .tls(.notSpoken))
      #expect(failure?.isRetriable == false)
      #expect(broker.connectionCount == 2)
    }

    @Test("an unknown authority ends a call at once")
    func unknownAuthority() async throws {
      let broker = try ScriptedBroker { try $0.serve() }
      defer { broker.stop() }
      let front = try TLSFront(before: broker.address, TLSPeer.Setting(identity: bench.broker))
      defer { front.stop() }
      let tls = TLSConfiguration(authorities: try TestAuthority("another").pem)
      #expect(await failure(front.address, tls)?.code == .tls(.untrustedCertificate))
    }

    @Test("a file that cannot be read ends a call before anything is sent")
    func missingFile() async throws {
      let broker = try ScriptedBroker { try $0.serve() }
      defer { broker.stop() }
      let failure = await failure(broker.address, TLSConfiguration(authorities: .file("/nowhere/ca.pem")))
      #expect(failure?.code == .invalidConfiguration)
      #expect(broker.connectionCount == 0)
    }
  }
#endif

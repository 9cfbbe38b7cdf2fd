#if OpenSSL
  import Testing

  @testable import KafkaWire

  /// RFC 7677's own example, one with SHA-512 that Python's hashlib made, and brokers that cheat.
  @Suite("SCRAM")
  struct SCRAMExchangeTests {
    struct Sample: Sendable {
      var hash: SCRAMHash
      var user: String
      var password: String
      var nonce: String
      var clientFirst: String
      var serverFirst: String
      var clientFinal: String
      var serverFinal: String
    }

    static let rfc7677 = Sample(
      hash: .sha256, user: "user", password: "pencil", nonce: "rOprNGfwEbeRWgbNEkqO",
      clientFirst: "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
      serverFirst: "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
      clientFinal: "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
        + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
      serverFinal: "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")

    static let sha512 = Sample(
      hash: .sha512, user: "alice", password: "alice-secret", nonce: "fyko+d2lbbFgONRv9qkxdawL",
      clientFirst: "n,,n=alice,r=fyko+d2lbbFgONRv9qkxdawL",
      serverFirst: "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=AAECAwQFBgcICQoLDA0ODw==,i=8192",
      clientFinal: "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
        + "p=HfivmknkpkSPdhEK4c6ERr4ijh+TK5ROiUgfzeukpJ/f"
        + "3ch1WL0Y+FJPtscs8z8cvJxwp4ioaoWPAXMMIal0iQ==",
      serverFinal: "v=QucpWWl46wuWOLBM1oQVHWGLHxX7EGebB44Q6wxYgHT4"
        + "W163oSS4LBtf663S9iARjA9kqU+vgMn9c/oIf9qeOw==")

    private func exchange(_ sample: Sample) -> SCRAMExchange {
      SCRAMExchange(sample.hash, user: sample.user, password: Secret(sample.password), nonce: sample.nonce)
    }

    @Test("both sides of the examples come out byte for byte", arguments: [rfc7677, sha512])
    func examples(_ sample: Sample) throws {
      var exchange = exchange(sample)
      #expect(String(decoding: try exchange.start(), as: UTF8.self) == sample.clientFirst)
      let final = try #require(try exchange.answer(Array(sample.serverFirst.utf8)))
      #expect(String(decoding: final, as: UTF8.self) == sample.clientFinal)
      #expect(try exchange.answer(Array(sample.serverFinal.utf8)) == nil)
    }

    @Test("a broker that cannot prove that it knows the password is not trusted")
    func forgedSignature() throws {
      for forged in ["v=AAAA", "v=", "v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", "x=1", "", "v=!"] {
        var exchange = exchange(Self.rfc7677)
        _ = try exchange.start()
        _ = try exchange.answer(Array(Self.rfc7677.serverFirst.utf8))
        let error = #expect(throws: KafkaError.self) { try exchange.answer(Array(forged.utf8)) }
        #expect(error?.code == .authentication(.untrustedBroker), "\(forged)")
        #expect(error?.isRetriable == false)
      }
    }

    @Test(
      "a first message that breaks the rules is refused",
      arguments: [
        "", "r=", "r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        "r=anotherNonceAltogether,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        "r=rOprNGfwEbeRWgbNEkqOx,s=,i=4096", "r=rOprNGfwEbeRWgbNEkqOx,s=***,i=4096",
        "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4095",
        "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1000001",
        "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=99999999999999999999",
        "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=-1",
        "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==",
        "m=ext,r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        String(repeating: "r", count: 5000),
      ])
    func brokenFirst(_ message: String) throws {
      var exchange = exchange(Self.rfc7677)
      _ = try exchange.start()
      let error = #expect(throws: KafkaError.self) { try exchange.answer(Array(message.utf8)) }
      #expect(error?.code == .authentication(.untrustedBroker))
    }

    @Test("every cut of the server's messages is refused, and none traps")
    func cuts() throws {
      for cut in 0..<Self.rfc7677.serverFirst.utf8.count - 5 {
        var exchange = exchange(Self.rfc7677)
        _ = try exchange.start()
        #expect(throws: KafkaError.self) { try exchange.answer(Array(Self.rfc7677.serverFirst.utf8.prefix(cut))) }
      }
      for cut in 0..<Self.rfc7677.serverFinal.utf8.count {
        var exchange = exchange(Self.rfc7677)
        _ = try exchange.start()
        _ = try exchange.answer(Array(Self.rfc7677.serverFirst.utf8))
        #expect(throws: KafkaError.self) { try exchange.answer(Array(Self.rfc7677.serverFinal.utf8.prefix(cut))) }
      }
    }

    @Test("a refusal in SCRAM's own words is a refusal, shown without control characters")
    func refusal() throws {
      var exchange = exchange(Self.rfc7677)
      _ = try exchange.start()
      let error = #expect(throws: KafkaError.self) { try exchange.answer(Array("e=unknown-user\u{1b}[2J".utf8)) }
      #expect(error?.code == .authentication(.refused))
      #expect(error?.detail == "unknown-user?[2J")
    }

    @Test("a refusal that holds the password is told without it, first or last", arguments: [0, 95, 99, 297])
    func refusalWithPassword(_ distance: Int) throws {
      for isLate in [false, true] {
        var exchange = exchange(Self.rfc7677)
        _ = try exchange.start()
        if isLate { _ = try exchange.answer(Array(Self.rfc7677.serverFirst.utf8)) }
        let words = String(repeating: "-", count: distance) + "pencil"
        let error = #expect(throws: KafkaError.self) { try exchange.answer(Array("e=\(words)".utf8)) }
        #expect(error?.code == .authentication(.refused))
        #expect(error?.detail?.contains("p") == false, "\(error?.detail ?? "none")")
      }
    }

    @Test("the same exchange is not answered twice, nor out of turn")
    func turns() throws {
      var exchange = exchange(Self.rfc7677)
      #expect(throws: KafkaError.self) { try exchange.answer(Array(Self.rfc7677.serverFirst.utf8)) }
      _ = try exchange.start()
      _ = try exchange.answer(Array(Self.rfc7677.serverFirst.utf8))
      _ = try exchange.answer(Array(Self.rfc7677.serverFinal.utf8))
      #expect(throws: KafkaError.self) { try exchange.answer(Array(Self.rfc7677.serverFinal.utf8)) }
    }

    @Test("commas and equal signs in a name are escaped, NULs refused")
    func names() throws {
      var odd = SCRAMExchange(.sha256, user: "a=b,c", password: "p", nonce: "abc")
      #expect(String(decoding: try odd.start(), as: UTF8.self) == "n,,n=a=3Db=2Cc,r=abc")
      var bad = SCRAMExchange(.sha256, user: "a\0b", password: "p", nonce: "abc")
      #expect(throws: KafkaError.self) { try bad.start() }
      var none = SCRAMExchange(.sha256, user: "", password: "p", nonce: "abc")
      #expect(throws: KafkaError.self) { try none.start() }
    }
  }
#endif

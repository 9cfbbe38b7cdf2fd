#if OpenSSL
  import Testing

  @testable import KafkaWire

  @Suite("TLS files and keys")
  struct TLSConfigurationTests {
    private func failure(_ configuration: TLSConfiguration) -> KafkaError? {
      do throws(KafkaError) {
        _ = try TLSContext(configuration)
        return nil
      } catch {
        return error
      }
    }

    @Test("an encrypted key opens with its password only, and no error holds the password")
    func encryptedKey() throws {
      let issued = try TestAuthority().issue("client", hosts: nil)
      let key = PEM.text(Secret(try TestAuthority.encrypted(issued, password: "open-sesame")))
      var configuration = TLSConfiguration()
      let identity = ClientCertificate(chain: .text(Secret(issued.certificate)), key: key)
      configuration.identity = identity
      let missing = try #require(failure(configuration))
      #expect(missing.code == .invalidConfiguration)
      #expect(missing.detail?.contains("no password was given") == true)
      configuration.identity?.password = "closed-sesame"
      let wrong = try #require(failure(configuration))
      #expect(wrong.detail?.contains("is the password right?") == true)
      #expect(!wrong.description.contains("sesame"))
      configuration.identity?.password = "open-sesame"
      #expect(failure(configuration) == nil)
      var shown = ""
      dump(configuration, to: &shown)
      #expect(!shown.contains("sesame") && !shown.contains("BEGIN"))
      #expect(!"\(configuration)".contains("sesame"))
    }

    @Test("another certificate's key is refused")
    func strangeKey() throws {
      let authority = try TestAuthority()
      let (one, other) = (try authority.issue("a", hosts: nil), try authority.issue("b", hosts: nil))
      var configuration = TLSConfiguration()
      configuration.identity = ClientCertificate(
        chain: .text(Secret(one.certificate)), key: .text(Secret(other.key)))
      #expect(failure(configuration)?.detail?.contains("does not belong") == true)
    }

    @Test("a file that is missing, empty or no PEM is named")
    func badFiles() throws {
      let missing = failure(TLSConfiguration(authorities: .file("/nowhere/ca.pem")))
      #expect(missing?.code == .invalidConfiguration)
      #expect(missing?.detail?.contains("/nowhere/ca.pem: No such file") == true)
      #expect(failure(TLSConfiguration(authorities: .file("/dev/null")))?.detail?.contains("/dev/null") == true)
      #expect(failure(TLSConfiguration(authorities: .text("no PEM")))?.code == .invalidConfiguration)
      let endless = failure(TLSConfiguration(authorities: .file("/dev/zero")))
      #expect(endless?.detail?.contains("/dev/zero") == true)
    }
  }
#endif

import Testing

@testable import KafkaWire

@Suite("Secrets")
struct SecretTests {
  @Test("no way of showing a configuration shows a secret")
  func hidden() {
    var configuration = ClientConfiguration(brokers: [])
    let identity = ClientCertificate(chain: .file("c.pem"), key: .text("hush-key"), password: "hush-password")
    configuration.security.tls = TLSConfiguration(authorities: .text("hush-ca"), identity: identity)
    let token = OAuthBearerToken("hush-token")
    for sasl in [
      SASLConfiguration.plain(user: "u", password: "hush-1"), .scramSHA256(user: "u", password: "hush-2"),
      .scramSHA512(user: "u", password: "hush-3"), .oauthBearer { token },
    ] {
      configuration.security.sasl = sasl
      var shown = "\(configuration) \(String(reflecting: configuration)) \(token) \(String(reflecting: token))"
      dump(configuration, to: &shown)
      dump(token, to: &shown)
      #expect(!shown.contains("hush"))
      #expect(shown.contains("(secret)"))
    }
    #expect(Secret("hush").exposed == "hush")
  }
}

import Foundation
import KafkaWire
import Testing

/// The article on security: what it shows is compiled, and does what it says.
@Suite("The article on security")
struct SecurityArticleTests {
  private struct IdentityProvider: Sendable {
    func token() async throws -> Secret { "abc" }
  }

  @Test("its examples set what they speak of")
  func examples() {
    let configuration = Self.configuration(IdentityProvider())
    #expect(configuration.security.tls?.authorities == .file("ca.pem"))
    #expect(configuration.security.tls?.verification == .full)
    #expect(configuration.security.tls?.identity?.key == .file("client.key"))
    #expect(configuration.security.sasl?.mechanism == .oauthBearer)
  }

  @Test("what is compiled here is what the article shows")
  func isCurrent() throws {
    let root = URL(filePath: #filePath).appending(path: "../../../..").standardized
    let path = "Sources/KafkaWire/KafkaWire.docc/Security.md"
    let article = try String(contentsOf: root.appending(path: path), encoding: .utf8)
    let shown = article.components(separatedBy: "```swift\n").dropFirst().compactMap {
      $0.components(separatedBy: "```").first
    }
    let here = try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)
    let compiled = here.components(separatedBy: "// ARTICLE\n").dropFirst().compactMap {
      $0.components(separatedBy: "// end").first
    }
    #expect(!shown.isEmpty)
    #expect(shown.map(Self.lines) == compiled.map(Self.lines))
  }

  private static func lines(_ text: String) -> [String] {
    text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }

  private static func configuration(_ identityProvider: IdentityProvider) -> ClientConfiguration {
    // ARTICLE
    var configuration = ClientConfiguration(brokers: [BrokerAddress(host: "kafka.example.org", port: 9093)])
    configuration.security.tls = TLSConfiguration(authorities: .file("ca.pem"))
    // end
    // ARTICLE
    configuration.security.tls?.identity = ClientCertificate(
      chain: .file("client.pem"), key: .file("client.key"), password: "of the key, where it is encrypted")
    // end
    // ARTICLE
    configuration.security.sasl = .scramSHA512(user: "alice", password: "alice-secret")
    // end
    // ARTICLE
    configuration.security.sasl = .oauthBearer {
      OAuthBearerToken(try await identityProvider.token())
    }
    // end
    return configuration
  }
}

/// SASL OAUTHBEARER (RFC 7628, KIP-255): a token in one message, with extensions beside it (KIP-342).
struct OAuthBearerExchange: SASLExchange {
  /// ^A, which ends each part.
  private static let separator: UInt8 = 1

  let token: OAuthBearerToken

  /// The token, and the message in the form in which logs show bytes.
  var secrets: [Secret] { [token.value, Secret(Base64.encode((try? start()) ?? []))] }

  func start() throws(KafkaError) -> [UInt8] {
    let value = token.value.exposed
    guard !value.isEmpty, value.utf8.allSatisfy({ (0x21..<0x7f).contains($0) }) else {
      throw KafkaError(.authentication(.noToken), detail: "the token is empty, or holds what no token does")
    }
    var message = Array("n,,".utf8) + [Self.separator] + Array("auth=Bearer \(value)".utf8) + [Self.separator]
    for (name, text) in token.extensions.sorted(by: { $0.key < $1.key }) {
      guard Self.isName(name), name != "auth", text.utf8.allSatisfy(Self.isText) else {
        throw KafkaError(.invalidConfiguration, detail: "a token cannot have an extension \(name.debugDescription)")
      }
      message += Array("\(name)=\(text)".utf8) + [Self.separator]
    }
    return message + [Self.separator]
  }

  /// An empty challenge is the broker's consent. Anything else is a refusal in JSON, which tells more than Kafka's error
  /// code that would follow on an acknowledgement.
  func answer(_ challenge: [UInt8]) throws(KafkaError) -> [UInt8]? {
    if challenge.isEmpty { return nil }
    throw KafkaError(.authentication(.refused), detail: SecretMask(secrets).shown(challenge))
  }

  private static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (65...90).contains($0) || (97...122).contains($0) }
  }

  /// RFC 7628, section 3.1: printable characters and white space.
  private static func isText(_ byte: UInt8) -> Bool { (0x20..<0x7f).contains(byte) || [9, 10, 13].contains(byte) }
}

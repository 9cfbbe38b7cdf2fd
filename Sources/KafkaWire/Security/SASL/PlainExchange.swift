/// SASL PLAIN (RFC 4616): user and password in one message.
struct PlainExchange: SASLExchange {
  let user: String
  let password: Secret

  /// The password, and the message in the form in which logs show bytes.
  var secrets: [Secret] { [password, Secret(Base64.encode(message))] }

  func start() throws(KafkaError) -> [UInt8] {
    guard !user.utf8.contains(0), !password.exposed.utf8.contains(0) else {
      throw KafkaError(.invalidConfiguration, detail: "the user's name or the password holds a NUL")
    }
    return message
  }

  /// No other identity than the user's own, then the two.
  private var message: [UInt8] { [0] + Array(user.utf8) + [0] + Array(password.exposed.utf8) }

  func answer(_ challenge: [UInt8]) throws(KafkaError) -> [UInt8]? { nil }
}

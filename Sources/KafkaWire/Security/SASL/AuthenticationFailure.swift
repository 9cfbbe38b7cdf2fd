/// Why a broker did not let the client in, or why the client does not trust the broker with its password.
public enum AuthenticationFailure: Sendable, Equatable {
  /// Wrong user, password or token, in the broker's view.
  case refused
  /// The broker does not offer the mechanism that was asked for; the error's `detail` lists what it offers.
  case unsupportedMechanism
  /// The listener asks nobody who they are: it is one of Kafka's kinds PLAINTEXT or SSL.
  case notAsked
  /// The listener wants to know who the client is, and it was not told to say: one of Kafka's kinds SASL_PLAINTEXT or
  /// SASL_SSL. The error's `detail` lists what it offers, where that is known.
  case required
  /// The broker could not prove that it knows the password, or broke the mechanism's rules.
  case untrustedBroker
  /// The callback gave no token.
  case noToken

  var summary: String {
    switch self {
    case .refused: "the broker refused the user or password"
    case .unsupportedMechanism: "the broker does not offer this SASL mechanism"
    case .notAsked: "this listener takes no SASL"
    case .required: "this listener asks for SASL"
    case .untrustedBroker: "the broker's side of the authentication is wrong"
    case .noToken: "there is no token"
    }
  }
}

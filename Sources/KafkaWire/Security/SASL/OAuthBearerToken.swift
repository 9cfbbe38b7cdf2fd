/// A bearer token with what is sent beside it.
public struct OAuthBearerToken: Sendable {
  /// Usually a JSON Web Token in its compact form.
  public var value: Secret
  /// For the broker's own use (KIP-342): names of letters, values of printable text.
  public var extensions: [String: String]

  public init(_ value: Secret, extensions: [String: String] = [:]) {
    self.value = value
    self.extensions = extensions
  }
}

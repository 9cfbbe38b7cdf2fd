/// Who the client says it is, and how it proves it (SASL, KIP-43 and KIP-152).
public struct SASLConfiguration: Sendable {
  /// How it is proven.
  public enum Mechanism: String, Sendable, CaseIterable {
    /// The password itself is sent (RFC 4616): use it over TLS only.
    case plain = "PLAIN"
    /// Both sides prove that they know the password, without sending it (RFC 5802, RFC 7677).
    case scramSHA256 = "SCRAM-SHA-256"
    case scramSHA512 = "SCRAM-SHA-512"
    /// A token from elsewhere is sent (RFC 7628, KIP-255): use it over TLS only.
    case oauthBearer = "OAUTHBEARER"
  }

  enum Credentials: Sendable {
    case password(user: String, Secret)
    case token(@Sendable () async throws -> OAuthBearerToken)
  }

  public let mechanism: Mechanism
  let credentials: Credentials

  /// A user with a password.
  public static func plain(user: String, password: Secret) -> SASLConfiguration {
    SASLConfiguration(mechanism: .plain, credentials: .password(user: user, password))
  }

  /// A user with a password that is not sent. Needs the package trait `OpenSSL`.
  ///
  /// The password is used as it is, as Kafka's own tools do; ``SASLprep`` makes of it what RFC 5802 asks for.
  public static func scramSHA256(user: String, password: Secret) -> SASLConfiguration {
    SASLConfiguration(mechanism: .scramSHA256, credentials: .password(user: user, password))
  }

  /// The same with SHA-512.
  public static func scramSHA512(user: String, password: Secret) -> SASLConfiguration {
    SASLConfiguration(mechanism: .scramSHA512, credentials: .password(user: user, password))
  }

  /// A token, for which `token` is asked at each authentication. What it throws ends the attempt with
  /// ``AuthenticationFailure/noToken``; its description becomes the error's `detail` and must hold no secret.
  public static func oauthBearer(
    _ token: @escaping @Sendable () async throws -> OAuthBearerToken
  ) -> SASLConfiguration {
    SASLConfiguration(mechanism: .oauthBearer, credentials: .token(token))
  }
}

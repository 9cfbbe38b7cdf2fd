/// How connections to brokers are protected, and who the client says it is. Neither is on by default.
public struct SecurityConfiguration: Sendable {
  /// TLS, for listeners of Kafka's kinds SSL and SASL_SSL.
  public var tls: TLSConfiguration?
  /// A user or a token, for listeners of Kafka's kinds SASL_PLAINTEXT and SASL_SSL.
  public var sasl: SASLConfiguration?

  public init(tls: TLSConfiguration? = nil, sasl: SASLConfiguration? = nil) {
    self.tls = tls
    self.sasl = sasl
  }
}

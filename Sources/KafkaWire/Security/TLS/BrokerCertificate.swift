/// The certificate that a broker showed.
public struct BrokerCertificate: Sendable, Hashable {
  /// Whom it names, shortened and without characters that steer a terminal; so are the next two.
  public var subject: String
  /// Who signed it.
  public var issuer: String
  /// The hosts and addresses that it is for, at most 20.
  public var hosts: [String]
  /// Milliseconds since 1970-01-01 UTC; nil where the certificate's own words make no time.
  public var notBefore: Int64?
  /// The same.
  public var notAfter: Int64?
  /// Whether it bears the name or address that the broker was asked for by.
  public var isForHost: Bool

  public init(
    subject: String, issuer: String, hosts: [String], notBefore: Int64?, notAfter: Int64?, isForHost: Bool
  ) {
    self.subject = subject
    self.issuer = issuer
    self.hosts = hosts
    self.notBefore = notBefore
    self.notAfter = notAfter
    self.isForHost = isForHost
  }
}

/// TLS 1.2 or 1.3 to the brokers, by OpenSSL. Needs the package trait `OpenSSL`.
///
/// Files are read anew for each connection, so that renewed certificates need no restart.
public struct TLSConfiguration: Sendable {
  /// What of a broker's certificate is checked.
  public enum Verification: String, Sendable, CaseIterable {
    /// That a trusted authority signed it, that it is valid today, and that it bears the host's name or address.
    case full
    /// All but the name: for clusters whose certificates bear none. Whoever holds any certificate of the same
    /// authority can pass for a broker.
    case chain
    /// Nothing: whoever answers can pass for a broker, and read and change all that is sent.
    case none
  }

  /// The certificates of the authorities that are trusted; nil for those of the system. Any certificate may stand
  /// there, an intermediate authority's or a broker's own too.
  public var authorities: PEM?
  /// What the client shows to brokers that ask for a certificate.
  public var identity: ClientCertificate?
  public var verification = Verification.full

  public init(authorities: PEM? = nil, identity: ClientCertificate? = nil) {
    self.authorities = authorities
    self.identity = identity
  }
}

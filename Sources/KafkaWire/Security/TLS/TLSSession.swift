/// What a connection and its broker agreed on.
public struct TLSSession: Sendable, Hashable {
  /// `TLSv1.3`
  public var version: String
  /// `TLS_AES_256_GCM_SHA384`
  public var cipher: String
  public var certificate: BrokerCertificate?

  public init(version: String, cipher: String, certificate: BrokerCertificate?) {
    self.version = version
    self.cipher = cipher
    self.certificate = certificate
  }
}

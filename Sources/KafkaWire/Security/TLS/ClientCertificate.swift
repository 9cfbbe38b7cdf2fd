/// A client's certificate with its private key, for mutual TLS.
public struct ClientCertificate: Sendable {
  /// The client's own certificate first, then those of the authorities between it and the one that brokers trust.
  public var chain: PEM
  public var key: PEM
  /// Opens an encrypted key.
  public var password: Secret?

  public init(chain: PEM, key: PEM, password: Secret? = nil) {
    self.chain = chain
    self.key = key
    self.password = password
  }
}

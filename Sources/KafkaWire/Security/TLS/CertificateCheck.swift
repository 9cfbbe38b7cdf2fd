#if OpenSSL
  internal import COpenSSL

  /// Keeps what OpenSSL found wrong with the broker's certificate, for an error that says so.
  @safe final class CertificateCheck {
    private let host: String
    /// The first finding, which ends the handshake.
    private(set) var failure: KafkaError?

    /// Whether the broker has asked for the client's certificate and told all of its own part.
    private(set) var wasAskedForCertificate = false

    init(host: String) { self.host = host }

    /// Has `ssl` tell this object, which is to outlive it, when the broker asks for a certificate.
    func watch(_ ssl: OpaquePointer) {
      unsafe SSL_set_cert_cb(
        ssl,
        { _, check in
          if let check = unsafe check {
            unsafe Unmanaged<CertificateCheck>.fromOpaque(check).takeUnretainedValue().wasAskedForCertificate = true
          }
          return 1
        }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Has `ssl` report to this object, which is to outlive it.
    func attach(to ssl: OpaquePointer) {
      unsafe SSL_set_ex_data(ssl, 0, Unmanaged.passUnretained(self).toOpaque())
      unsafe SSL_set_verify(ssl, SSL_VERIFY_PEER) { isFine, store in
        guard isFine == 0 else { return 1 }
        let ssl = unsafe X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx())
        if let ssl = unsafe ssl, let check = unsafe SSL_get_ex_data(OpaquePointer(ssl), 0) {
          unsafe Unmanaged<CertificateCheck>.fromOpaque(check).takeUnretainedValue().found(store)
        }
        return 0
      }
    }

    private func found(_ store: OpaquePointer?) {
      let code = unsafe X509_STORE_CTX_get_error(store)
      let certificate = unsafe Certificate(sharing: X509_STORE_CTX_get_current_cert(store))
      let leaf = unsafe Certificate(sharing: X509_STORE_CTX_get0_cert(store))
      failure = Self.error(code, host: host, certificate: certificate ?? leaf, leaf: leaf)
    }

    private static func error(_ code: Int32, host: String, certificate: Certificate?, leaf: Certificate?) -> KafkaError
    {
      let subject = certificate?.subject ?? "no name"
      switch code {
      case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH:
        let names = leaf?.hosts.joined(separator: ", ") ?? "others"
        return KafkaError(.tls(.wrongHost), detail: "\(host) was asked for, and its certificate is for \(names)")
      case X509_V_ERR_CERT_HAS_EXPIRED:
        return KafkaError(
          .tls(.expiredCertificate), detail: "that of \(subject) was valid until \(certificate?.notAfter ?? "?")")
      case X509_V_ERR_CERT_NOT_YET_VALID:
        return KafkaError(
          .tls(.notYetValidCertificate),
          detail: "that of \(subject) is valid from \(certificate?.notBefore ?? "?"); is this machine's clock right?")
      default:
        let reason = unsafe X509_verify_cert_error_string(Int(code)).map { unsafe String(cString: $0) } ?? "\(code)"
        return KafkaError(
          .tls(.untrustedCertificate),
          detail: "that of \(leaf?.subject ?? subject), signed by \(leaf?.issuer ?? "?"): \(reason)")
      }
    }
  }
#endif

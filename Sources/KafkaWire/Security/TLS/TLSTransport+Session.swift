#if OpenSSL
  internal import COpenSSL

  // What came of the handshake, for those who want to look at it.
  extension TLSTransport {
    /// Nil where the broker has shown no certificate, and no cipher is agreed on.
    var session: TLSSession? {
      let certificate = unsafe Certificate(owning: SSL_get1_peer_certificate(ssl)).map { certificate in
        BrokerCertificate(
          subject: certificate.subject, issuer: certificate.issuer, hosts: certificate.hosts,
          notBefore: certificate.begin, notAfter: certificate.end, isForHost: certificate.isFor(host))
      }
      let cipher = unsafe SSL_get_current_cipher(ssl)
      guard unsafe certificate != nil || cipher != nil else { return nil }
      let name = unsafe SSL_CIPHER_get_name(cipher).map { unsafe String(cString: $0) }
      let version = unsafe SSL_get_version(ssl).map { unsafe String(cString: $0) }
      return TLSSession(version: version ?? "?", cipher: name ?? "?", certificate: certificate)
    }
  }
#endif

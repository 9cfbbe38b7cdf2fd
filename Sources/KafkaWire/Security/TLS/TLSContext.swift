#if OpenSSL
  internal import COpenSSL

  /// What OpenSSL needs to know for one connection: whom to trust, what to show, which versions.
  @safe final class TLSContext {
    let pointer: OpaquePointer

    /// Reads the configuration's files.
    ///
    /// - Throws: `.invalidConfiguration` for a file that cannot be read or used.
    init(_ configuration: TLSConfiguration) throws(KafkaError) {
      ERR_clear_error()
      guard let context = unsafe SSL_CTX_new(TLS_client_method()) else { throw Self.failure("cannot begin TLS") }
      unsafe pointer = context
      guard unsafe kw_ssl_ctx_set_min_tls12(context) == 1 else { throw Self.failure("cannot begin TLS") }
      unsafe kw_ssl_ctx_set_stream_options(context)
      if let authorities = configuration.authorities {
        try trust(authorities)
      } else if unsafe SSL_CTX_set_default_verify_paths(context) != 1 {
        throw Self.failure("cannot read the system's certificates")
      }
      if let identity = configuration.identity { try show(identity) }
    }

    deinit { unsafe SSL_CTX_free(pointer) }

    private func trust(_ authorities: PEM) throws(KafkaError) {
      let certificates = try Certificate.read(authorities)
      let store = unsafe SSL_CTX_get_cert_store(pointer)
      for certificate in certificates where unsafe X509_STORE_add_cert(store, certificate.pointer) != 1 {
        throw Self.failure("cannot trust a certificate of \(authorities)")
      }
      // What stands in the file is trusted, even where it is no root.
      unsafe X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(pointer), UInt(X509_V_FLAG_PARTIAL_CHAIN))
    }

    private func show(_ identity: ClientCertificate) throws(KafkaError) {
      let chain = try Certificate.read(identity.chain)
      for (index, certificate) in chain.enumerated() {
        let isTaken =
          index == 0
          ? unsafe SSL_CTX_use_certificate(pointer, certificate.pointer)
          : unsafe kw_ssl_ctx_add_chain_certificate(pointer, certificate.pointer)
        guard isTaken == 1 else { throw Self.failure("cannot use the certificate of \(identity.chain)") }
      }
      let key = try PrivateKey(identity.key, password: identity.password)
      guard unsafe SSL_CTX_use_PrivateKey(pointer, key.pointer) == 1,
        unsafe SSL_CTX_check_private_key(pointer) == 1
      else { throw Self.failure("the key of \(identity.key) does not belong to the certificate of \(identity.chain)") }
    }

    private static func failure(_ what: String) -> KafkaError {
      let reason = OpenSSLError.take().map { ": \($0)" } ?? ""
      return KafkaError(.invalidConfiguration, detail: what + reason)
    }
  }
#endif

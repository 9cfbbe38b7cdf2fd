#if OpenSSL
  import COpenSSL
  import Foundation

  @testable import KafkaWire

  /// The server's side of TLS over a transport, by OpenSSL.
  final class TLSPeer {
    struct Setting {
      var identity: TestAuthority.Issued
      /// Whose clients are let in; nil where no certificate is asked for.
      var clientAuthority: PEM?
      /// The highest version: 1.2 instead of 1.3.
      var isOld = false
    }

    struct Failure: Error {}

    let stream: TransportBIO
    private let ssl: OpaquePointer
    private(set) var isOpen = false
    private(set) var hasFailed = false
    /// All that has come.
    private(set) var received: [UInt8] = []
    /// What is still to be sent.
    var outgoing: [UInt8] = []

    init(over transport: any Transport, _ setting: Setting) throws {
      let context = SSL_CTX_new(TLS_server_method())
      defer { SSL_CTX_free(context) }
      kw_ssl_ctx_set_stream_options(context)
      if setting.isOld { _ = kw_ssl_ctx_set_max_tls12(context) }
      let chain = try Certificate.read(.text(Secret(setting.identity.certificate)))
      let key = try PrivateKey(.text(Secret(setting.identity.key)), password: nil)
      SSL_CTX_use_certificate(context, chain[0].pointer)
      SSL_CTX_use_PrivateKey(context, key.pointer)
      if let authority = setting.clientAuthority {
        for certificate in try Certificate.read(authority) {
          X509_STORE_add_cert(SSL_CTX_get_cert_store(context), certificate.pointer)
        }
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
      }
      stream = TransportBIO(transport)
      guard let ssl = SSL_new(context), let bio = stream.makeBIO() else { throw Failure() }
      self.ssl = ssl
      SSL_set_bio(ssl, bio, bio)
      SSL_set_accept_state(ssl)
    }

    deinit { SSL_free(ssl) }

    /// What has come since the last time.
    func takeReceived() -> [UInt8] {
      defer { received = [] }
      return received
    }

    /// Ends the stream without a word.
    func end() { (stream.transport as? MemoryStream)?.end() }

    /// Does what it can without waiting.
    func advance() {
      guard !hasFailed else { return }
      ERR_clear_error()
      if !isOpen {
        let result = SSL_do_handshake(ssl)
        isOpen = result == 1
        guard isOpen else { return note(result) }
      }
      var buffer = [UInt8](repeating: 0, count: 1 << 14)
      var count = 0
      while true {
        let result = SSL_read_ex(ssl, &buffer, buffer.count, &count)
        guard result == 1 else {
          note(result)
          break
        }
        received += buffer.prefix(count)
      }
      while !outgoing.isEmpty, !hasFailed {
        let part = Array(outgoing.prefix(1 << 14))
        let result = SSL_write_ex(ssl, part, part.count, &count)
        guard result == 1 else { return note(result) }
        outgoing.removeFirst(count)
      }
    }

    private func note(_ result: Int32) {
      switch SSL_get_error(ssl, result) {
      case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: break
      default: hasFailed = true
      }
    }
  }
#endif

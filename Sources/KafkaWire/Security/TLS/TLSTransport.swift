#if OpenSSL
  internal import COpenSSL
  import Foundation

  /// TLS over another transport: the client's side, by OpenSSL. Like every transport it never waits.
  ///
  /// OpenSSL may hold a record that the socket did not take (``hasOutput``), and may have read more than it was asked for
  /// (``hasInput``), of both of which `poll` knows nothing.
  @safe final class TLSTransport: Transport {
    enum Progress: Equatable {
      case done
      case waits(writing: Bool)
    }

    /// The most that one record of TLS carries.
    static let recordBytes = 16 << 10
    private static let readBufferBytes = 128 << 10

    let ssl: OpaquePointer
    /// As the certificate is to bear it.
    let host: String
    private let stream: TransportBIO
    private let check: CertificateCheck
    private let showsCertificate: Bool
    /// A record's content that OpenSSL has begun to write, and which it is to be given again.
    private var staged: [UInt8] = []
    /// An error that came after bytes had been taken, and is told at the next write.
    private var heldFailure: IOResult?
    private var readWaitsForOutput = false
    private var writeWaitsForInput = false
    private var isOpen = false
    private var hasFailed = false
    private var hasAnswered = false
    private(set) var hasInput = false

    var descriptor: Int32 { stream.transport.descriptor }
    var hasOutput: Bool { readWaitsForOutput || !staged.isEmpty && !writeWaitsForInput }

    /// `host`: a name or an address.
    init(
      over transport: any Transport, host: String, context: TLSContext, _ configuration: TLSConfiguration
    ) throws(KafkaError) {
      stream = TransportBIO(transport)
      self.host = host
      check = CertificateCheck(host: host)
      showsCertificate = configuration.identity != nil
      guard let ssl = unsafe SSL_new(context.pointer) else {
        throw KafkaError(.tls(.handshake), detail: "no memory for TLS")
      }
      unsafe self.ssl = ssl
      guard let bio = unsafe stream.makeBIO() else { throw KafkaError(.tls(.handshake), detail: "no memory for TLS") }
      unsafe SSL_set_bio(ssl, bio, bio)
      unsafe SSL_set_default_read_buffer_len(ssl, Self.readBufferBytes)
      unsafe SSL_set_connect_state(ssl)
      unsafe check.watch(ssl)
      try expect(host, configuration.verification)
    }

    deinit {
      // Tells the broker that this end was meant; nobody waits for its answer.
      if isOpen, !hasFailed { unsafe SSL_shutdown(ssl) }
      unsafe SSL_free(ssl)
      ERR_clear_error()
    }

    private func expect(_ host: String, _ verification: TLSConfiguration.Verification) throws(KafkaError) {
      // A trailing dot is the resolver's, and stands in no certificate.
      let name = host.hasSuffix(".") ? String(host.dropLast()) : host
      let parameters = unsafe SSL_get0_param(ssl)
      // Tells addresses from names: it takes nothing else.
      let isAddress = Self.isAddress(name)
      var isSet = unsafe isAddress || kw_ssl_set_server_name(ssl, name) == 1
      if verification == .full {
        unsafe SSL_set_hostflags(ssl, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
        let isExpected =
          isAddress
          ? unsafe X509_VERIFY_PARAM_set1_ip_asc(parameters, name) == 1 : unsafe SSL_set1_host(ssl, name) == 1
        isSet = isSet && isExpected
      }
      guard isSet else { throw KafkaError(.invalidConfiguration, detail: "\(host) is no name that TLS can check") }
      if verification == .none {
        unsafe SSL_set_verify(ssl, SSL_VERIFY_NONE, nil)
      } else {
        unsafe check.attach(to: ssl)
      }
    }

    private static func isAddress(_ text: String) -> Bool {
      guard let address = unsafe a2i_IPADDRESS(text) else { return false }
      unsafe ASN1_OCTET_STRING_free(address)
      return true
    }

    // MARK: The handshake

    /// Whether the peer has sent anything at all.
    var isSilent: Bool { stream.received == 0 }

    /// Whether what the peer sent begins as TLS does: a record of the handshake, or an alert.
    var hasBegunTLS: Bool {
      stream.opening.count > 1 && [0x15, 0x16].contains(stream.opening[0]) && stream.opening[1] == 3
    }

    /// Goes on as far as it can without waiting.
    ///
    /// - Throws: `.tls`, or `.connectionClosed`.
    func handshake() throws(KafkaError) -> Progress {
      ERR_clear_error()
      let result = unsafe SSL_do_handshake(ssl)
      if result == 1 {
        isOpen = true
        // Records that came with the handshake's last may already be in OpenSSL's buffer.
        hasInput = true
        return .done
      }
      switch unsafe SSL_get_error(ssl, result) {
      case SSL_ERROR_WANT_READ: return .waits(writing: false)
      case SSL_ERROR_WANT_WRITE: return .waits(writing: true)
      default:
        hasFailed = true
        throw handshakeFailure()
      }
    }

    private func handshakeFailure() -> KafkaError {
      let error = OpenSSLError.take()
      if let failure = check.failure { return failure }
      if let reason = streamEnd {
        return KafkaError(.connectionClosed, detail: "\(reason) during the TLS handshake")
      }
      if let alert = error?.alert { return alertFailure(alert, error) }
      if let first = stream.opening.first, !(0x14...0x17).contains(first) {
        return KafkaError(
          .tls(.notSpoken), detail: "its first bytes are \(Certificate.printable(stream.opening).debugDescription)")
      }
      let words = error.map { "\($0)" }
      // What the broker makes of our part, once its own is done, can only be about our certificate: Kafka 2.1 sends stale
      // bytes in place of its alert.
      if check.wasAskedForCertificate { return certificateRefusal(words) }
      return KafkaError(.tls(.handshake), detail: words)
    }

    /// What the broker's alert means (RFC 8446, section 6.2): those from 42 to 49 and 116 are about our certificate, and
    /// in TLS 1.2 so is 40, where it comes after the broker's own certificate and there was none of ours.
    private func alertFailure(_ alert: Int32, _ error: OpenSSLError?) -> KafkaError {
      let words = error.map { "the broker's alert: \($0)" }
      let isMissing = alert == 40 && !showsCertificate && check.wasAskedForCertificate
      guard isMissing || (42...46).contains(alert) || [48, 49, 116].contains(alert) else {
        return KafkaError(.tls(.handshake), detail: words)
      }
      return certificateRefusal(words)
    }

    private func certificateRefusal(_ words: String?) -> KafkaError {
      let sent = showsCertificate ? "one was sent" : "none was sent, and the listener may want one"
      return KafkaError(
        .tls(.clientCertificateRefused), detail: [sent, words].compactMap(\.self).joined(separator: "; "))
    }

    /// How the stream below ended; nil where it did not.
    private var streamEnd: String? {
      for result in [stream.lastRead, stream.lastWrite] {
        switch result {
        case .bytes, .wouldBlock: continue
        case .ended: return "closed by the broker"
        case .failed(let code): return SystemError(code).description
        case .broken(let error): return error.detail ?? error.description
        }
      }
      return nil
    }

    // MARK: Reading

    func read(into buffer: UnsafeMutableRawBufferPointer) -> IOResult {
      ERR_clear_error()
      writeWaitsForInput = false
      var count = 0
      let result = unsafe SSL_read_ex(ssl, buffer.baseAddress, buffer.count, &count)
      if result == 1 {
        hasInput = true
        hasAnswered = true
        return .bytes(count)
      }
      hasInput = false
      switch unsafe SSL_get_error(ssl, result) {
      case SSL_ERROR_WANT_READ:
        return .wouldBlock
      case SSL_ERROR_WANT_WRITE:
        readWaitsForOutput = true
        return .wouldBlock
      case SSL_ERROR_ZERO_RETURN:
        return .ended
      default:
        hasFailed = true
        return readFailure()
      }
    }

    private func readFailure() -> IOResult {
      let error = OpenSSLError.take()
      if let alert = error?.alert { return .broken(alertFailure(alert, error)) }
      guard let reason = streamEnd else {
        return .broken(
          KafkaError(.connectionClosed, detail: "TLS failed: \(error.map { "\($0)" } ?? "no reason known")"))
      }
      if hasAnswered {
        return stream.lastRead == .ended ? .ended : .broken(KafkaError(.connectionClosed, detail: reason))
      }
      // In TLS 1.3 the client is through before the broker has looked at its certificate, and the alert may get lost.
      let hint = check.wasAskedForCertificate ? ": does the broker want another client certificate?" : ""
      return .broken(KafkaError(.connectionClosed, detail: "\(reason) right after the TLS handshake\(hint)"))
    }

    // MARK: Writing

    func write(_ pieces: ArraySlice<Bytes>) -> IOResult {
      if readWaitsForOutput {
        readWaitsForOutput = false
        hasInput = true
      }
      if let heldFailure { return heldFailure }
      if !staged.isEmpty {
        let result = unsafe staged.withUnsafeBytes { unsafe send($0) }
        guard case .bytes = result else { return result }
        staged.removeAll(keepingCapacity: true)
      }
      var taken = 0
      var reader = PieceReader(pieces)
      while !reader.isAtEnd {
        let result = unsafe reader.next(upTo: Self.recordBytes) { unsafe send($0) }
        switch result.outcome {
        case .bytes:
          taken += result.bytes.count
        case .wouldBlock:
          // Begun: part of the record may be on the wire, so that it counts as taken and is finished later.
          staged = unsafe result.bytes.withUnsafeBytes { unsafe Array($0) }
          return .bytes(taken + staged.count)
        case .ended, .failed, .broken:
          guard taken > 0 else { return result.outcome }
          heldFailure = result.outcome
          return .bytes(taken)
        }
      }
      return .bytes(taken)
    }

    /// Writes one record, or as much of it as the stream takes.
    private func send(_ content: UnsafeRawBufferPointer) -> IOResult {
      ERR_clear_error()
      var count = 0
      let result = unsafe SSL_write_ex(ssl, content.baseAddress, content.count, &count)
      if result == 1 { return .bytes(count) }
      switch unsafe SSL_get_error(ssl, result) {
      case SSL_ERROR_WANT_WRITE:
        return .wouldBlock
      case SSL_ERROR_WANT_READ:
        writeWaitsForInput = true
        return .wouldBlock
      default:
        let error = OpenSSLError.take()
        switch stream.lastWrite {
        case .ended, .failed, .broken: return stream.lastWrite
        case .bytes, .wouldBlock:
          hasFailed = true
          return .broken(KafkaError(.connectionClosed, detail: "TLS failed: \(error.map { "\($0)" } ?? "closed")"))
        }
      }
    }
  }
#endif

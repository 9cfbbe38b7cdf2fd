#if OpenSSL
  internal import COpenSSL

  /// A private key in memory.
  @safe final class PrivateKey {
    let pointer: OpaquePointer

    /// - Throws: `.invalidConfiguration` for what is no key, or cannot be opened with the password.
    init(_ source: PEM, password: Secret?) throws(KafkaError) {
      ERR_clear_error()
      let bytes = try source.read()
      // An empty one instead of none: for none OpenSSL would ask on the terminal.
      var phrase = Array((password?.exposed ?? "").utf8CString)
      let key = unsafe Certificate.withBIO(over: bytes) { bio in
        unsafe phrase.withUnsafeMutableBytes { text in
          unsafe PEM_read_bio_PrivateKey(bio, nil, nil, text.baseAddress)
        }
      }
      guard let key = unsafe key else {
        let isEncrypted = bytes.split(separator: UInt8(ascii: "\n")).contains { line in
          line.starts(with: Array("-----BEGIN ENCRYPTED".utf8)) || line.starts(with: Array("Proc-Type: 4,ENCR".utf8))
        }
        let reason = OpenSSLError.take().map { ": \($0)" } ?? ""
        let detail =
          switch (isEncrypted, password) {
          case (true, nil): "the key of \(source) is encrypted, and no password was given"
          case (true, .some): "the key of \(source) cannot be opened: is the password right?"
          case (false, _): "\(source) holds no private key in PEM\(reason)"
          }
        throw KafkaError(.invalidConfiguration, detail: detail)
      }
      unsafe pointer = key
    }

    deinit { unsafe EVP_PKEY_free(pointer) }
  }
#endif

#if OpenSSL
  internal import COpenSSL

  /// The oldest error of OpenSSL's queue on this thread.
  struct OpenSSLError: Equatable, CustomStringConvertible {
    let code: UInt

    /// Takes the queue's first entry and drops the rest; nil where it is empty.
    static func take() -> OpenSSLError? {
      let code = ERR_get_error()
      ERR_clear_error()
      return code == 0 ? nil : OpenSSLError(code: code)
    }

    var reason: Int32 { ERR_GET_REASON(code) }
    var isOfTLS: Bool { ERR_GET_LIB(code) == ERR_LIB_SSL }

    /// The peer's alert (RFC 8446, section 6.2); nil where it is another error.
    var alert: Int32? {
      let number = reason - SSL_AD_REASON_OFFSET
      return isOfTLS && (1...255).contains(number) ? number : nil
    }

    /// OpenSSL's own words.
    var description: String {
      guard let text = unsafe ERR_reason_error_string(code) else { return "error \(code)" }
      return unsafe String(cString: text)
    }
  }
#endif

#if OpenSSL
  internal import COpenSSL
  import Foundation

  extension Certificate {
    /// Milliseconds since 1970-01-01 UTC.
    var begin: Int64? { unsafe Self.milliseconds(X509_get0_notBefore(pointer)) }

    /// The same.
    var end: Int64? { unsafe Self.milliseconds(X509_get0_notAfter(pointer)) }

    /// Whether it bears that name or address.
    func isFor(_ host: String) -> Bool {
      let name = host.hasSuffix(".") ? String(host.dropLast()) : host
      if unsafe X509_check_ip_asc(pointer, name, 0) == 1 { return true }
      let flags = UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS)
      return unsafe X509_check_host(pointer, name, name.utf8.count, flags, nil) == 1
    }

    private static func milliseconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64? {
      var parts = unsafe tm()
      guard let time = unsafe time, unsafe ASN1_TIME_to_tm(time, &parts) == 1 else { return nil }
      // Years of four digits: the product fits.
      return unsafe Int64(timegm(&parts)) * 1000
    }
  }
#endif

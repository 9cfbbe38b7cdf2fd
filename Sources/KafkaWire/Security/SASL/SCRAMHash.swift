#if OpenSSL
  internal import COpenSSL
#endif

/// The hash function of a SCRAM mechanism, with what RFC 5802 builds on it.
enum SCRAMHash: Sendable {
  case sha256
  case sha512

  #if OpenSSL
    /// Bytes of a digest.
    var size: Int { self == .sha256 ? 32 : 64 }

    private var function: OpaquePointer? { unsafe self == .sha256 ? EVP_sha256() : EVP_sha512() }

    func digest(_ bytes: [UInt8]) -> [UInt8]? {
      var result = [UInt8](repeating: 0, count: size)
      return unsafe EVP_Digest(bytes, bytes.count, &result, nil, function, nil) == 1 ? result : nil
    }

    func hmac(key: [UInt8], _ bytes: [UInt8]) -> [UInt8]? {
      var result = [UInt8](repeating: 0, count: size)
      guard unsafe HMAC(function, key, Int32(clamping: key.count), bytes, bytes.count, &result, nil) != nil else {
        return nil
      }
      return result
    }

    /// The password, salted and hashed `iterations` times: RFC 5802's `Hi`, which is PBKDF2.
    func stretch(_ password: [UInt8], salt: [UInt8], iterations: Int) -> [UInt8]? {
      var result = [UInt8](repeating: 0, count: size)
      let text = password.map { CChar(bitPattern: $0) }
      let isDone = unsafe PKCS5_PBKDF2_HMAC(
        text, Int32(clamping: text.count), salt, Int32(clamping: salt.count), Int32(clamping: iterations), function,
        Int32(clamping: size), &result)
      return isDone == 1 ? result : nil
    }

    /// Whether both are the same, in a time that does not tell where they differ.
    static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
      unsafe left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
    }

    static let isBuiltIn = true
  #else
    func digest(_ bytes: [UInt8]) -> [UInt8]? { nil }
    func hmac(key: [UInt8], _ bytes: [UInt8]) -> [UInt8]? { nil }
    func stretch(_ password: [UInt8], salt: [UInt8], iterations: Int) -> [UInt8]? { nil }
    static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool { false }
    static let isBuiltIn = false
  #endif
}

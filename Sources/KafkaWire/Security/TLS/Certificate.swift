#if OpenSSL
  internal import COpenSSL
  import Foundation

  /// An X.509 certificate.
  @safe final class Certificate {
    let pointer: OpaquePointer

    /// Takes over a reference.
    private init(_ pointer: OpaquePointer) { unsafe self.pointer = pointer }

    /// Takes over a reference, where there is one.
    convenience init?(owning pointer: OpaquePointer?) {
      guard let pointer = unsafe pointer else { return nil }
      unsafe self.init(pointer)
    }

    /// A reference more to a certificate that somebody else holds, too.
    init?(sharing pointer: OpaquePointer?) {
      guard let pointer = unsafe pointer, unsafe X509_up_ref(pointer) == 1 else { return nil }
      unsafe self.pointer = pointer
    }

    deinit { unsafe X509_free(pointer) }

    /// All certificates of a PEM file or text, in its order; at least one.
    ///
    /// - Throws: `.invalidConfiguration`.
    static func read(_ source: PEM) throws(KafkaError) -> [Certificate] {
      ERR_clear_error()
      let bytes = try source.read()
      let certificates = unsafe withBIO(over: bytes) { bio -> [Certificate] in
        var found: [Certificate] = []
        while let certificate = unsafe PEM_read_bio_X509(bio, nil, nil, nil) {
          unsafe found.append(Certificate(certificate))
        }
        return found
      }
      // The end of the text is an error, too.
      let reason = OpenSSLError.take()
      guard !certificates.isEmpty else {
        let why = reason.map { ": \($0)" } ?? ""
        throw KafkaError(.invalidConfiguration, detail: "\(source) holds no certificate in PEM\(why)")
      }
      return certificates
    }

    /// The bytes must not leave `body`.
    static func withBIO<Result>(over bytes: [UInt8], _ body: (OpaquePointer?) -> Result) -> Result {
      unsafe bytes.withUnsafeBytes { buffer in
        let bio = unsafe BIO_new_mem_buf(buffer.baseAddress, Int32(clamping: buffer.count))
        defer { unsafe BIO_free(bio) }
        return unsafe body(bio)
      }
    }

    // MARK: What errors tell

    var subject: String { unsafe Self.text(of: X509_get_subject_name(pointer)) }
    var issuer: String { unsafe Self.text(of: X509_get_issuer_name(pointer)) }
    var notBefore: String { unsafe Self.text(of: X509_get0_notBefore(pointer)) }
    var notAfter: String { unsafe Self.text(of: X509_get0_notAfter(pointer)) }

    /// The hosts that it is for: its alternative names, or its common name where it has none of these. At most 20.
    var hosts: [String] {
      guard let names = unsafe X509_get_ext_d2i(pointer, NID_subject_alt_name, nil, nil) else { return [subject] }
      let list = OpaquePointer(names)
      defer { unsafe GENERAL_NAMES_free(list) }
      var hosts: [String] = []
      let count = unsafe min(kw_general_names_count(list), 20)
      for index in 0..<count {
        var kind: Int32 = 0
        guard let name = unsafe kw_general_name(list, index, &kind) else { continue }
        let bytes = unsafe Self.bytes(of: name)
        hosts.append(kind == GEN_DNS ? Self.printable(bytes) : Self.address(bytes))
      }
      return hosts.isEmpty ? [subject] : hosts
    }

    private static func bytes(of string: UnsafePointer<ASN1_STRING>) -> [UInt8] {
      let count = unsafe ASN1_STRING_length(string)
      guard count > 0, let start = unsafe ASN1_STRING_get0_data(string) else { return [] }
      return unsafe Array(UnsafeBufferPointer(start: start, count: Int(count)))
    }

    /// Text from outside, shortened, and without what a terminal would obey.
    static func printable(_ bytes: [UInt8]) -> String {
      String(decoding: bytes.prefix(256).map { (0x20..<0x7f).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }

    private static func address(_ bytes: [UInt8]) -> String {
      if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") }
      guard bytes.count == 16 else { return "an address of \(bytes.count) bytes" }
      return stride(from: 0, to: 16, by: 2).map {
        String(Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]), radix: 16)
      }.joined(separator: ":")
    }

    private static func text(of name: OpaquePointer?) -> String {
      var buffer = [CChar](repeating: 0, count: 256)
      guard let name = unsafe name, unsafe X509_NAME_oneline(name, &buffer, Int32(buffer.count)) != nil else {
        return "no name"
      }
      let text = printable(buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) })
      return text.isEmpty ? "no name" : text
    }

    /// RFC 3339, in UTC.
    private static func text(of time: UnsafePointer<ASN1_TIME>?) -> String {
      var parts = unsafe tm()
      guard let time = unsafe time, unsafe ASN1_TIME_to_tm(time, &parts) == 1 else { return "an unknown time" }
      let date = unsafe [Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)]
      let clock = unsafe [Int(parts.tm_hour), Int(parts.tm_min), Int(parts.tm_sec)]
      let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
      return date.map(two).joined(separator: "-") + "T" + clock.map(two).joined(separator: ":") + "Z"
    }
  }
#endif

#if OpenSSL
  import COpenSSL
  import Foundation

  @testable import KafkaWire

  /// An authority that lives as long as a test, and issues what the test needs.
  final class TestAuthority {
    struct Issued {
      /// PEM.
      var certificate: String
      /// PEM, not encrypted.
      var key: String
    }

    struct Failure: Error {}

    private let name: String
    private let key: OpaquePointer
    private let certificate: OpaquePointer

    init(_ name: String = "test authority") throws {
      self.name = name
      key = try Self.makeKey()
      certificate = try Self.make(
        subject: name, issuer: name, key: key, signer: key, extensions: [(NID_basic_constraints, "critical,CA:TRUE")],
        days: -1...365)
    }

    deinit {
      X509_free(certificate)
      EVP_PKEY_free(key)
    }

    /// The authority's own certificate.
    var pem: PEM { get throws { .text(Secret(try Self.text { PEM_write_bio_X509($0, certificate) })) } }

    /// `hosts`: as OpenSSL writes alternative names, `DNS:localhost,IP:127.0.0.1`. `days`: valid from and until, from now.
    func issue(_ subject: String, hosts: String?, days: ClosedRange<Int> = -1...30) throws -> Issued {
      let key = try Self.makeKey()
      defer { EVP_PKEY_free(key) }
      let certificate = try Self.make(
        subject: subject, issuer: name, key: key, signer: self.key,
        extensions: hosts.map { [(NID_subject_alt_name, $0)] } ?? [], days: days)
      defer { X509_free(certificate) }
      return Issued(
        certificate: try Self.text { PEM_write_bio_X509($0, certificate) },
        key: try Self.text { PEM_write_bio_PrivateKey($0, key, nil, nil, 0, nil, nil) })
    }

    /// The key, encrypted with `password`.
    static func encrypted(_ issued: Issued, password: String) throws -> String {
      let bytes = Array(issued.key.utf8)
      let key = Certificate.withBIO(over: bytes) { PEM_read_bio_PrivateKey($0, nil, nil, nil) }
      defer { EVP_PKEY_free(key) }
      var phrase = Array(password.utf8CString)
      return try text { bio in
        PEM_write_bio_PKCS8PrivateKey(bio, key, EVP_aes_256_cbc(), nil, 0, nil, &phrase)
      }
    }

    // MARK: OpenSSL

    private static func makeKey() throws -> OpaquePointer {
      let context = EVP_PKEY_CTX_new_id(EVP_PKEY_ED25519, nil)
      defer { EVP_PKEY_CTX_free(context) }
      var key: OpaquePointer?
      guard EVP_PKEY_keygen_init(context) == 1, EVP_PKEY_keygen(context, &key) == 1, let key else { throw Failure() }
      return key
    }

    private static func make(
      subject: String, issuer: String, key: OpaquePointer, signer: OpaquePointer, extensions: [(Int32, String)],
      days: ClosedRange<Int>
    ) throws -> OpaquePointer {
      guard let certificate = X509_new() else { throw Failure() }
      X509_set_version(certificate, 2)
      ASN1_INTEGER_set(X509_get_serialNumber(certificate), Int.random(in: 1...(.max)))
      X509_gmtime_adj(X509_getm_notBefore(certificate), days.lowerBound * 86400)
      X509_gmtime_adj(X509_getm_notAfter(certificate), days.upperBound * 86400)
      X509_set_pubkey(certificate, key)
      for (name, text) in [
        (X509_get_subject_name(certificate), subject), (X509_get_issuer_name(certificate), issuer),
      ] {
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0)
      }
      for (kind, value) in extensions {
        guard let added = X509V3_EXT_conf_nid(nil, nil, kind, value) else { throw Failure() }
        X509_add_ext(certificate, added, -1)
        X509_EXTENSION_free(added)
      }
      guard X509_sign(certificate, signer, nil) > 0 else { throw Failure() }
      return certificate
    }

    private static func text(_ write: (OpaquePointer?) -> Int32) throws -> String {
      let bio = BIO_new(BIO_s_mem())
      defer { BIO_free(bio) }
      guard write(bio) == 1 else { throw Failure() }
      var bytes = [UInt8](repeating: 0, count: 1 << 16)
      let count = BIO_read(bio, &bytes, Int32(bytes.count))
      return String(decoding: bytes.prefix(Int(max(count, 0))), as: UTF8.self)
    }
  }
#endif

/// Why TLS between client and broker did not come about. The error's `detail` tells more.
public enum TLSFailure: Sendable, Equatable {
  /// No trusted authority has signed the broker's certificate.
  case untrustedCertificate
  /// The broker's certificate bears other names than the host that was asked for.
  case wrongHost
  /// The broker's certificate is no longer valid, or one that it rests on.
  case expiredCertificate
  /// The broker's certificate is not valid yet, or this machine's clock is wrong.
  case notYetValidCertificate
  /// The broker refused the client's certificate, or wants one and got none.
  case clientCertificateRefused
  /// TLS was asked for, and the broker does not speak it on this port.
  case notSpoken
  /// TLS was not asked for, and the broker speaks nothing else on this port.
  case required
  /// No version or cipher in common, or bytes that are not TLS's.
  case handshake

  var summary: String {
    switch self {
    case .untrustedCertificate: "the broker's certificate is not trusted"
    case .wrongHost: "the broker's certificate is for another host"
    case .expiredCertificate: "the broker's certificate has expired"
    case .notYetValidCertificate: "the broker's certificate is not valid yet"
    case .clientCertificateRefused: "the broker refused the client's certificate"
    case .notSpoken: "the broker does not speak TLS on this port"
    case .required: "the broker speaks TLS on this port"
    case .handshake: "TLS could not be agreed on"
    }
  }
}

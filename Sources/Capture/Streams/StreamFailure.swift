/// How a stream's connection ended, or why there was none.
struct StreamFailure: Error, Equatable {
  enum Kind: Sendable, Equatable {
    case cancelled
    /// The server ended it, or it broke off.
    case ended
    /// It was open, and nothing came.
    case stalled
    /// No server answers there, or it cannot serve now.
    case unreachable
    /// The server does not let these credentials in.
    case refused
    /// What is there is not a stream that can be read.
    case unsupported
  }

  var kind: Kind
  var error: CaptureError

  init(_ kind: Kind, _ address: StreamAddress, _ reason: String, _ advice: String) {
    self.kind = kind
    let code: CaptureError.Code =
      switch kind {
      case .cancelled, .ended, .stalled: .interrupted
      case .unreachable, .refused: .unreachable
      case .unsupported: .unsupported
      }
    let mayPass =
      switch kind {
      case .ended, .stalled, .unreachable: true
      case .cancelled, .refused, .unsupported: false
      }
    error = CaptureError(code, source: address.description, reason: reason, advice: advice, mayPass: mayPass)
  }

  static func cancelled(_ address: StreamAddress) -> StreamFailure {
    StreamFailure(.cancelled, address, "cancelled", "Start again.")
  }

  /// - Parameter status: of HTTP (RFC 9110) or RTSP (RFC 2326), which share these numbers.
  static func status(_ status: Int, _ address: StreamAddress) -> StreamFailure {
    switch status {
    case 401 where address.user == nil:
      StreamFailure(
        .refused, address, "the camera wants a user and a password (401)",
        "Give them in the URL: \(address.scheme)://USER:PASSWORD@\(address.host)…, with @ / : in them percent-encoded.")
    case 401, 407:
      StreamFailure(
        .refused, address, "the camera refuses the user or the password (\(status))",
        "Check both, in the URL before the host; @ / : in them must be percent-encoded.")
    case 403:
      StreamFailure(
        .refused, address, "the camera does not let this user in (403)",
        "Give this user the right to watch, or give another one in the URL.")
    case 404, 410:
      StreamFailure(
        .unsupported, address, "the camera has no stream of this path (\(status))",
        "Check the path: the camera's manual or its ONVIF settings tell it.")
    case 461:
      StreamFailure(
        .unsupported, address, "the camera does not send by this transport (461)",
        "Try the other one: --rtsp-transport tcp or udp.")
    case 500...599:
      StreamFailure(
        .unreachable, address, "the camera cannot serve the stream now (\(status))",
        "Has it too many viewers, or is it just starting?")
    default:
      StreamFailure(
        .unsupported, address, "the camera answers with status \(status)", "Check the address and the path.")
    }
  }
}

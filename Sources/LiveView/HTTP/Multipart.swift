import Capture

/// The bytes around the images of a multipart/x-mixed-replace stream.
///
/// Each part is followed by the next boundary at once: a reader that looks for it, instead of counting bytes, would
/// otherwise have to wait for the next frame before it has this one.
struct Multipart: Sendable {
  static let boundary = "streamrecframe"
  static let contentType = "multipart/x-mixed-replace;boundary=\(boundary)"

  /// Blink shows a part only when it has *all* headers of the next one, and the next one's length is not known yet. In
  /// this mode they are sent at once too, and are Content-Type alone.
  let headersAhead: Bool

  /// Follows the response's own head.
  var opening: String { "--\(Self.boundary)\r\n" + ahead(.jpeg) }

  /// Precedes the image.
  func head(of frame: LiveFrame, _ image: LiveImage) -> String {
    if headersAhead { return "" }
    return "Content-Type: \(image.kind.rawValue)\r\nContent-Length: \(image.bytes.count)\r\n"
      + "X-Timestamp: \(Self.timestamp(frame.captureNanoseconds))\r\nX-Seq: \(frame.sequence)\r\n\r\n"
  }

  /// Follows the image.
  func tail(after kind: LiveImage.Kind) -> String { "\r\n--\(Self.boundary)\r\n" + ahead(kind) }

  /// Unix seconds with microseconds.
  static func timestamp(_ nanoseconds: Int64) -> String {
    let micros = max(0, nanoseconds) / 1_000
    let fraction = String(micros % 1_000_000)
    return "\(micros / 1_000_000)." + String(repeating: "0", count: 6 - fraction.count) + fraction
  }

  private func ahead(_ kind: LiveImage.Kind) -> String {
    headersAhead ? "Content-Type: \(kind.rawValue)\r\n\r\n" : ""
  }
}

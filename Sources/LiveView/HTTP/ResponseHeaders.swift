/// Headers of ours. Every value is made here, of numbers and fixed words: none carries bytes from outside.
enum ResponseHeaders {
  /// Nothing that we serve may be kept: an old picture would pass for a live one.
  static let noStore: [(name: String, value: String)] = [
    ("Cache-Control", "no-store, no-cache, must-revalidate, max-age=0"),
    ("Pragma", "no-cache"),
    ("Expires", "Thu, 01 Jan 1970 00:00:00 GMT"),
    ("X-Content-Type-Options", "nosniff"),
    // nginx in front would otherwise gather a stream before passing it on.
    ("X-Accel-Buffering", "no"),
  ]

  /// Pages are self-contained; anything else that finds its way into one stays inert.
  static let page: [(name: String, value: String)] = [
    (
      "Content-Security-Policy",
      "default-src 'none'; img-src 'self' data:; connect-src 'self'; style-src 'unsafe-inline'; "
        + "script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    ),
    ("Referrer-Policy", "no-referrer"),
  ]

  static let allowed = "GET, HEAD, OPTIONS"

  /// A whole response head for a connection that ends with the response.
  static func head(status: String, contentType: String, length: Int? = nil, _ more: [(String, String)] = []) -> String {
    var text = "HTTP/1.1 \(status)\r\nContent-Type: \(contentType)\r\n"
    if let length { text += "Content-Length: \(length)\r\n" }
    for (name, value) in noStore + more { text += "\(name): \(value)\r\n" }
    return text + "Connection: close\r\n\r\n"
  }
}

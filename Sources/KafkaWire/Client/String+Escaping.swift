extension String {
  /// The string with control characters, line separators and marks of writing direction spelled out, so that what a
  /// broker sends cannot steer a terminal or forge a line of a log.
  var escapingControls: String {
    guard unicodeScalars.contains(where: Self.steers) else { return self }
    var escaped = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\n": escaped += "\\n"
      case "\r": escaped += "\\r"
      case "\t": escaped += "\\t"
      case _ where Self.steers(scalar): escaped += "\\u{\(String(scalar.value, radix: 16))}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  private static func steers(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    // C0, DEL and C1; marks, embeddings, overrides and isolates of direction; line and paragraph separators.
    case 0..<0x20, 0x7f..<0xa0, 0x061c, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069: true
    default: false
    }
  }
}

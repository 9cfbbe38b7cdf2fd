import KafkaWire

/// Makes text from outside fit to be shown: no control character reaches the terminal, and nothing grows without end.
enum PrintableText {
  /// Characters of a text, and bytes of a byte string, that are shown.
  static let limit = 120

  /// In quotation marks, with control characters escaped.
  static func quoted(_ text: String, limit: Int = limit) -> String {
    var result = "\""
    var count = 0
    for scalar in text.unicodeScalars {
      guard count < limit else { return result + "\"…" }
      count += 1
      result += escaped(scalar)
    }
    return result + "\""
  }

  /// Without quotation marks, for texts of our own around names from outside.
  static func plain(_ text: String) -> String {
    text.unicodeScalars.map { isControl($0) ? escaped($0) : String($0) }.joined()
  }

  /// As text where it is one that people can read, else as hexadecimal digits.
  static func bytes(_ bytes: Bytes) -> String {
    let size = bytes.count == 1 ? "1 byte" : "\(bytes.count) bytes"
    guard !bytes.isEmpty else { return size }
    let head = bytes.slice(from: 0, count: min(bytes.count, 4 * limit))?.array ?? []
    if let text = String(validating: head, as: UTF8.self), !text.unicodeScalars.contains(where: isBinary) {
      return "\(size) \(quoted(text))" + (bytes.count > head.count ? "…" : "")
    }
    let shown = head.prefix(32)
    let digits = shown.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    return "\(size) \(digits)" + (bytes.count > shown.count ? " …" : "")
  }

  /// Control characters but for those of plain text.
  private static func isBinary(_ scalar: Unicode.Scalar) -> Bool {
    isControl(scalar) && scalar != "\n" && scalar != "\r" && scalar != "\t"
  }

  /// Control characters, and those that turn or hide what stands beside them.
  static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
    default: false
    }
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    case "\"": "\\\""
    case "\\": "\\\\"
    default: isControl(scalar) ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
    }
  }
}

/// What an HTTP answer says it is (RFC 9110, section 8.3), as far as it matters for a stream of pictures.
enum ContentType: Sendable, Equatable {
  /// Parts that replace one another; the boundary between them as it is given, nil where it is missing.
  case multipart(boundary: String?)
  /// Anything else, as it can be shown.
  case other(String)

  init(_ text: String) {
    let pieces = Self.pieces(text)
    let type = Self.trimmed(pieces[0]).lowercased()
    guard type.hasPrefix("multipart/") else {
      self = .other(
        String(String.UnicodeScalarView(type.unicodeScalars.prefix(64).filter { (0x20...0x7e).contains($0.value) })))
      return
    }
    let boundary = pieces.dropFirst().lazy.compactMap(Self.boundary).first { !$0.isEmpty }
    self = .multipart(boundary: boundary)
  }

  /// Cut at semicolons, but for those in quotes. At least one.
  private static func pieces(_ text: String) -> [Substring] {
    var pieces: [Substring] = []
    var (start, quoted) = (text.startIndex, false)
    for index in text.indices {
      if text[index] == "\"" { quoted.toggle() }
      guard text[index] == ";", !quoted else { continue }
      pieces.append(text[start..<index])
      start = text.index(after: index)
    }
    return pieces + [text[start...]]
  }

  private static func boundary(_ parameter: Substring) -> String? {
    guard let equals = parameter.firstIndex(of: "="), trimmed(parameter[..<equals]).lowercased() == "boundary" else {
      return nil
    }
    let value = trimmed(parameter[parameter.index(after: equals)...])
    guard value.hasPrefix("\"") else { return String(value) }
    return String(value.dropFirst().prefix { $0 != "\"" })
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop { $0 == " " || $0 == "\t" }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return text
  }
}

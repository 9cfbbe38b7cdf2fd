/// What a part's headers say, as far as it matters here.
struct MultipartHeaders: Sendable, Equatable {
  /// Of the body, in bytes, as it is told. Nil where it is not, or is no number.
  var length: Int?
  /// A part that says it is something else than a JPEG is none. Some cameras say nothing, or only that it is bytes.
  var isPicture = true

  private static let pictures: Set<String> = ["image/jpeg", "image/jpg", "image/pjpeg", "application/octet-stream", ""]

  init(_ lines: [ArraySlice<UInt8>]) {
    for line in lines {
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
      let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
      let value = Self.trimmed(String(decoding: line[(colon + 1)...], as: UTF8.self))
      switch name {
      // Where it is told twice, the first counts, as for whoever else reads it.
      case "content-length" where length == nil: length = value.utf8.count <= 18 ? Int(value) : nil
      case "content-type":
        isPicture = Self.pictures.contains(Self.trimmed(String(value.prefix { $0 != ";" })).lowercased())
      default: break
      }
    }
  }

  private static func trimmed(_ text: String) -> String {
    var text = Substring(text).drop { $0 == " " || $0 == "\t" }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return String(text)
  }

  /// The lines up to an empty one, without their ends, and where the body begins. Nil where there is no empty line within
  /// what headers may take.
  static func lines(in bytes: [UInt8], from start: Int) -> (lines: [ArraySlice<UInt8>], end: Int)? {
    var lines: [ArraySlice<UInt8>] = []
    var cursor = start
    let limit = min(bytes.count, start + MultipartParser.longestHeaders)
    while let newline = bytes[cursor..<limit].firstIndex(of: UInt8(ascii: "\n")) {
      let line = bytes[cursor..<newline]
      let text = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      if text.isEmpty { return (lines, newline + 1) }
      lines.append(text)
      cursor = newline + 1
    }
    return nil
  }
}

import Capture

/// `NAME=URL`: a source and the name that its records bear.
struct NamedSource: Sendable, Equatable {
  let name: String
  /// As typed; what it stands for is seen when publishing begins.
  let url: String

  /// Nil where a part is missing. A name has no slash, so that an address without a name is not cut in its query.
  init?(_ text: String) {
    guard let equals = text.firstIndex(of: "=") else { return nil }
    name = String(text[..<equals])
    url = String(text[text.index(after: equals)...])
    guard Self.isName(name), !url.isEmpty, !name.contains("/") else { return nil }
  }

  /// In bytes of UTF-8. It goes with each record, as its key.
  static let longestName = 255

  /// Whether it can be a camera's name.
  static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= longestName && !text.unicodeScalars.contains(where: PrintableText.isControl)
  }
}

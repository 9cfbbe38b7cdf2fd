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
    guard !name.isEmpty, !url.isEmpty, !name.contains("/"),
      !name.unicodeScalars.contains(where: PrintableText.isControl)
    else { return nil }
  }
}

/// A URL's query: names and values, decoded. Of a name that stands twice the first counts.
struct Query: Sendable, Equatable {
  private var values: [String: String] = [:]

  /// Nil where an escape is broken.
  init?(_ text: String) {
    for pair in text.split(separator: "&").prefix(32) {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = PercentCoding.decode(parts[0], plusIsSpace: true),
        let value = PercentCoding.decode(parts.count > 1 ? parts[1] : "", plusIsSpace: true)
      else { return nil }
      if values[name] == nil { values[name] = value }
    }
  }

  subscript(name: String) -> String? { values[name] }

  /// Whether a switch is on: there, and not "0".
  func isSet(_ name: String) -> Bool { values[name].map { $0 != "0" } ?? false }
}

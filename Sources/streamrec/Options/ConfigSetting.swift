/// One of a topic's settings, as `NAME=VALUE`.
struct ConfigSetting: Sendable, Hashable {
  let name: String
  let value: String

  init?(_ text: String) {
    guard let equals = text.firstIndex(of: "="), equals > text.startIndex else { return nil }
    name = String(text[..<equals])
    value = String(text[text.index(after: equals)...])
  }
}

/// Named figures in their order: a summary, or the state of things for a progress line. As text for people, as JSON for
/// programs.
struct Figures: Sendable {
  private struct Item: Sendable {
    let key: String
    /// For people: nil for what is meant for programs alone.
    let shown: (label: String, text: String)?
    let json: JSONValue
  }

  private var items: [Item] = []

  init() {}

  mutating func add(_ key: String, _ label: String, text: String, json: JSONValue) {
    items.append(Item(key: key, shown: (label, text), json: json))
  }

  /// For programs alone.
  mutating func add(_ key: String, json: JSONValue) {
    items.append(Item(key: key, shown: nil, json: json))
  }

  mutating func add(_ key: String, _ label: String, _ count: some BinaryInteger) {
    add(key, label, text: "\(count)", json: .int(Int64(clamping: count)))
  }

  mutating func add(_ key: String, _ label: String, _ text: String) {
    add(key, label, text: text, json: .string(text))
  }

  mutating func add(_ key: String, _ label: String, bytes: some BinaryInteger) {
    let bytes = Int64(clamping: bytes)
    add(key, label, text: ByteSize.describe(bytes), json: .int(bytes))
  }

  /// A rate or share, to two decimals.
  mutating func add(_ key: String, _ label: String, decimal: Double) {
    let rounded = (decimal * 100).rounded() / 100
    add(key, label, text: "\(rounded)", json: .double(rounded))
  }

  /// Seconds in JSON, to the millisecond.
  mutating func add(_ key: String, _ label: String, _ duration: Duration) {
    let milliseconds = (duration / .milliseconds(1)).rounded()
    add(key, label, text: DurationText.describe(duration), json: .double(milliseconds / 1000))
  }

  /// Counts by name: `driver_gap 3, corrupt 1`, or "none".
  mutating func add(_ key: String, _ label: String, counts: [(name: String, count: UInt64)]) {
    let text = counts.isEmpty ? "none" : counts.map { "\($0.name) \($0.count)" }.joined(separator: ", ")
    add(key, label, text: text, json: .object(counts.map { ($0.name, .int(Int64(clamping: $0.count))) }))
  }

  /// One JSON object, which begins with `first`.
  func json(_ first: (String, JSONValue)...) -> String { object(first).text }

  func object(_ first: [(String, JSONValue)] = []) -> JSONValue { .object(first + items.map { ($0.key, $0.json) }) }

  /// One figure a line, below one another.
  var text: String {
    let shown = items.compactMap(\.shown)
    let width = shown.map(\.label.count).max() ?? 0
    return shown.map { label, text in
      label + String(repeating: " ", count: width - label.count) + "  " + text
    }.joined(separator: "\n")
  }

  /// All on one line: `frames 250 · fps 25.0`.
  var line: String { items.compactMap(\.shown).map { "\($0.label) \($0.text)" }.joined(separator: " · ") }
}

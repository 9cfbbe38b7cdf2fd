/// Named figures in their order: a summary, or the state of things for a progress line. As text for people, as JSON for
/// programs.
struct Figures: Sendable {
  private struct Item: Sendable {
    let key: String
    let label: String
    let text: String
    let json: JSONValue
  }

  private var items: [Item] = []

  init() {}

  mutating func add(_ key: String, _ label: String, text: String, json: JSONValue) {
    items.append(Item(key: key, label: label, text: text, json: json))
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
  func json(_ first: (String, JSONValue)...) -> String {
    JSONValue.object(first + items.map { ($0.key, $0.json) }).text
  }

  /// One figure a line, below one another.
  var text: String {
    let width = items.map(\.label.count).max() ?? 0
    return items.map { item in
      item.label + String(repeating: " ", count: width - item.label.count) + "  " + item.text
    }.joined(separator: "\n")
  }

  /// All on one line: `frames 250 · fps 25.0`.
  var line: String { items.map { "\($0.label) \($0.text)" }.joined(separator: " · ") }
}

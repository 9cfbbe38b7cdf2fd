/// Keeps what a decoding ``WireCoder`` meets, as a tree. A class, because coders of tag sections and of record batches
/// write into the same one. All places are offsets in the payload, as every coder over a part of it knows them.
final class FieldRecorder {
  var apiKey: APIKey?
  private(set) var problems: [ExplainedProblem] = []
  private(set) var omitted = 0
  /// Bytes that may still come out of this message's compressed batches, all together.
  var decompressionAllowance = 64 << 20

  /// Where the frame begins in its payload.
  let origin: Int
  private let limit: Int
  private var recorded = 0
  /// The structs and arrays that are not over yet, outermost first. The first stands for the frame.
  private var open = [Open(field: ExplainedField(name: "", range: 0..<0, value: .fields), isKept: true)]
  /// Where the last error was made.
  private var brokeAt: Int?

  private struct Open {
    var field: ExplainedField
    /// False beyond the limit.
    var isKept: Bool
  }

  init(origin: Int, limit: Int) {
    self.origin = origin
    self.limit = limit
  }

  // MARK: Fields

  func leaf(_ name: String, _ range: Range<Int>, _ value: ExplainedValue, note: String? = nil) {
    guard admits() else { return }
    let siblings = open[open.count - 1].field.children
    let shown = SecretFields.hides(name, of: apiKey, among: siblings) ? hidden(value) : value
    append(ExplainedField(name: name, range: relative(range), value: shown, note: note ?? meaning(name, value)))
  }

  /// A struct or an array begins; `end` ends it.
  func begin(_ name: String, at start: Int, _ value: ExplainedValue, note: String? = nil) {
    let field = ExplainedField(name: name, range: relative(start..<start), value: value, note: note)
    open.append(Open(field: field, isKept: admits()))
  }

  func end(at end: Int) {
    guard open.count > 1, let last = open.popLast(), last.isKept else { return }
    var field = last.field
    field.range = field.range.lowerBound..<max(field.range.lowerBound, end - origin)
    // An element of an array of numbers or names, and the value of a tag, name themselves once more.
    if field.children.count == 1, case .fields = field.value,
      [field.name, open[open.count - 1].field.name].contains(field.children[0].name)
    {
      field.value = field.children[0].value
      field.note = field.children[0].note
      field.children = field.children[0].children
    }
    append(field)
  }

  /// Whether there is room for one more field; counts it either way.
  private func admits() -> Bool {
    let isKept = recorded < limit && open[open.count - 1].isKept
    if isKept { recorded += 1 } else { omitted += 1 }
    return isKept
  }

  private func append(_ field: ExplainedField) { open[open.count - 1].field.children.append(field) }

  /// How many structs and arrays are not over yet.
  var depth: Int { open.count }

  /// Ends all that was begun since there were `depth`.
  func end(downTo depth: Int, at end: Int) {
    while open.count > max(depth, 1) { self.end(at: end) }
  }

  /// How many further fields would be kept.
  var allowance: Int { open[open.count - 1].isKept ? limit - recorded : 0 }

  /// Takes over what a recorder within this one's allowance kept, and left out, of bytes with places of their own.
  func adopt(_ inner: FieldRecorder, at end: Int) {
    recorded += inner.recorded
    omitted += inner.omitted
    open[open.count - 1].field.children += inner.finish(at: end)
  }

  /// Puts the fields of the struct that was begun last in the order of their places.
  func sort() { open[open.count - 1].field.children.sort { $0.range.lowerBound < $1.range.lowerBound } }

  /// The note of the struct or array that was begun last.
  func note(_ text: String) { open[open.count - 1].field.note = text }

  private func relative(_ range: Range<Int>) -> Range<Int> { range.lowerBound - origin..<range.upperBound - origin }

  private func hidden(_ value: ExplainedValue) -> ExplainedValue {
    switch value {
    case .bytes(let bytes): .hidden(count: bytes.count)
    case .text(let text): .hidden(count: text.utf8.count)
    default: value
    }
  }

  private func meaning(_ name: String, _ value: ExplainedValue) -> String? {
    guard case .integer(let number) = value, let small = Int16(exactly: number) else { return nil }
    if name.hasSuffix("error_code") { return ErrorCode(rawValue: small).description }
    return name.hasSuffix("api_key") ? APIKey(rawValue: small).description : nil
  }

  // MARK: Problems

  func broke(at position: Int) { brokeAt = position }

  /// Reading cannot go on.
  func stop(_ error: WireError) {
    report(error, at: brokeAt ?? origin)
  }

  /// Something is wrong; reading goes on.
  func report(_ error: WireError, at position: Int) {
    var named = error
    named.offset = position - origin
    problems.append(ExplainedProblem(path: path(to: error.field), error: named))
  }

  private func path(to field: String) -> String {
    var path = ""
    for name in open.dropFirst().map(\.field.name) + [field] {
      path += path.isEmpty || name.hasPrefix("[") ? name : ".\(name)"
    }
    return path
  }

  /// All fields; what is still open ends at `position`.
  func finish(at position: Int) -> [ExplainedField] {
    end(downTo: 1, at: problems.isEmpty ? position : max(position, brokeAt ?? position))
    return open[0].field.children
  }
}

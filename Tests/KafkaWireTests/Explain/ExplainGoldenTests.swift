import Testing

@testable import KafkaWire

@Suite("Explained: every message of the second implementation")
struct ExplainGoldenTests {
  private func explained(_ golden: GoldenAPI, _ one: GoldenCase, cut: Int = 0) throws -> ExplainedMessage {
    let whole = try #require(bytes(hex: one.header + one.body))
    let frame = Bytes(Array(whole.dropLast(cut)))
    return one.kind == .request
      ? Explain.request(frame, hasLength: false)
      : Explain.response(frame, to: golden.api.key, version: one.version, hasLength: false)
  }

  @Test("header, version and every field are found, with the second implementation's values", arguments: GoldenAPI.all)
  func fields(_ golden: GoldenAPI) throws {
    for one in try golden.cases() {
      let message = try explained(golden, one)
      #expect(message.isComplete, "\(golden.label(one)): \(message.problems)")
      #expect(message.apiKey == golden.api.key)
      #expect(message.version == one.version)
      #expect(message.correlationID == one.correlationID)
      #expect(message.clientID == one.clientID)
      let body = try #require(message.fields.last)
      #expect(body.name == "body")
      #expect(missing(body, one.fields, isFull: one.case == "full") == [], "\(golden.label(one))")
    }
  }

  @Test(
    "fields stand in the order of the bytes, inside what they are part of, and leave none out", arguments: GoldenAPI.all
  )
  func ranges(_ golden: GoldenAPI) throws {
    for one in try golden.cases() {
      let message = try explained(golden, one)
      #expect(disorder(message.fields, 0..<message.count) == [], "\(golden.label(one))")
      #expect(message.fields.first?.range.lowerBound == 0)
      #expect(message.fields.last?.range.upperBound == message.count, "\(golden.label(one))")
    }
  }

  @Test("a cut anywhere shows what came before it as it was, and where it broke", arguments: GoldenAPI.all)
  func cuts(_ golden: GoldenAPI) throws {
    for one in try golden.cases() where one.case != "empty" {
      let whole = try explained(golden, one)
      let known = Set(leaves(whole.fields).filter { $0.children.isEmpty }.map(Leaf.init))
      // Record batches are no part of what is checked: a cut may fall so that what is left of one makes sense.
      for cut in stride(from: 1, to: whole.count, by: whole.count / 40 + 1) {
        let message = try explained(golden, one, cut: cut)
        let end = whole.count - cut
        #expect(!message.isComplete, "\(golden.label(one)) without \(cut)")
        let problem = try #require(message.problems.last, "\(golden.label(one)) without \(cut)")
        #expect((0...end).contains(problem.error.offset), "\(golden.label(one)) without \(cut): \(problem)")
        let strangers = leaves(message.fields).filter { $0.children.isEmpty && isPlain($0.value) }.map(Leaf.init)
          .filter { !known.contains($0) }
        #expect(strangers == [], "\(golden.label(one)) without \(cut)")
        #expect(disorder(message.fields, 0..<end) == [], "\(golden.label(one)) without \(cut)")
      }
    }
  }

  private struct Leaf: Hashable {
    var name: String
    var range: Range<Int>
    var value: String

    init(_ field: ExplainedField) {
      name = field.name
      range = field.range
      value = String(describing: FieldValue(explained: field))
    }
  }

  /// Structs and arrays that were cut have no fields yet.
  private func isPlain(_ value: ExplainedValue) -> Bool {
    switch value {
    case .fields, .elements: false
    default: true
    }
  }

  private func leaves(_ fields: [ExplainedField]) -> [ExplainedField] {
    fields.flatMap { $0.children.isEmpty ? [$0] : leaves($0.children) }
  }

  private func disorder(_ fields: [ExplainedField], _ range: Range<Int>) -> [String] {
    var found: [String] = []
    var position = range.lowerBound
    for field in fields {
      if field.range.lowerBound < position || field.range.upperBound > range.upperBound {
        found.append("\(field.name) \(field.range) after \(position) in \(range)")
      }
      position = field.range.upperBound
      found += disorder(field.children, field.range)
    }
    return found
  }

  /// The fixture's fields that the explanation lacks or has otherwise.
  private func missing(_ field: ExplainedField, _ expected: FieldValue, isFull: Bool, at path: String = "") -> [String]
  {
    switch expected {
    case .object(let members):
      let children = field.children + (field.child("tagged_fields")?.children ?? [])
      return members.sorted { $0.key < $1.key }.flatMap { name, value -> [String] in
        guard let child = children.first(where: { normalized($0.name) == normalized(name) }) else {
          // A tagged field at its default is not on the wire.
          return isFull ? ["\(path).\(name): not there"] : []
        }
        return missing(child, value, isFull: isFull, at: "\(path).\(name)")
      }
    case .list(let elements):
      guard field.children.count == elements.count else { return ["\(path): \(field.children.count) elements"] }
      return zip(field.children, elements).enumerated().flatMap { index, pair in
        missing(pair.0, pair.1, isFull: isFull, at: "\(path)[\(index)]")
      }
    default:
      if case .hidden = field.value { return [] }
      let actual = FieldValue(explained: field)
      return actual == expected ? [] : ["\(path): \(actual), expected \(expected)"]
    }
  }

  private func normalized(_ name: String) -> String {
    var short = FieldValue.name(name)
    for affix in ["v3andbelow"] { short = short.replacing(affix, with: "") }
    return short.hasSuffix("ms") ? String(short.dropLast(2)) : short
  }
}

extension FieldValue {
  fileprivate init(explained field: ExplainedField) {
    switch field.value {
    case .fields, .elements: self = .list(field.children.map { FieldValue(explained: $0) })
    case .null: self = .null
    case .integer(let number): self = .integer(number)
    case .boolean(let flag): self = .bool(flag)
    case .double(let number): self = .text("\(number)")
    case .text(let text): self = .text(text)
    case .uuid(let id): self = .text(id.description)
    case .bytes(let bytes): self = .text(hex(bytes))
    case .hidden(let count): self = .integer(Int64(count))
    }
  }
}

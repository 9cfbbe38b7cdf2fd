import KafkaWire

/// Explained frames as lines for people.
enum ExplainText {
  static func text(_ event: ConversationEvent, number: Int) -> String {
    switch event {
    case .frame(let frame): return text(frame, number: number)
    case .gap(let from, let to, let bytes):
      return "! \(from) → \(to): \(bytes) bytes are not in the capture; what they cut through cannot be read\n"
    case .unknownResponse(let from, let to, let id, let bytes):
      return "! \(from) → \(to): \(bytes) bytes answer correlation id \(id), whose request is not in the capture\n"
    case .encrypted(let from, let to):
      return "! \(from) → \(to): TLS, which cannot be read\n"
    }
  }

  private static func text(_ frame: CapturedFrame, number: Int) -> String {
    let message = frame.message
    var lines = [heading(frame, number)]
    for field in message.fields { add(field, depth: 1, shift: frame.offset, to: &lines) }
    if message.omitted > 0 { lines.append("  … and \(message.omitted) fields more") }
    for problem in message.problems {
      var shifted = problem
      shifted.error.offset += frame.offset
      lines.append("  ! " + PrintableText.plain(shifted.description))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func heading(_ frame: CapturedFrame, _ number: Int) -> String {
    let message = frame.message
    var parts = ["#\(number)"]
    if let from = frame.from, let to = frame.to { parts.append("\(from) → \(to)") }
    let name = message.apiKey.map(\.description) ?? "unknown"
    parts.append("\(name)\(message.version.map { " v\($0)" } ?? "") \(message.direction.rawValue),")
    if let id = message.correlationID { parts.append("correlation id \(id),") }
    if let client = message.clientID { parts.append("client \(PrintableText.quoted(client)),") }
    parts.append("\(message.count) bytes")
    return parts.joined(separator: " ")
  }

  private static func add(_ field: ExplainedField, depth: Int, shift: Int, to lines: inout [String]) {
    let range = "[\(field.range.lowerBound + shift)..<\(field.range.upperBound + shift)]"
    var line = String(repeating: "  ", count: depth) + "\(range) \(PrintableText.plain(field.name))"
    if let value = value(field) { line += field.children.isEmpty ? " = \(value)" : ": \(value)" }
    if let note = field.note { line += " (\(PrintableText.plain(note)))" }
    lines.append(line)
    for child in field.children { add(child, depth: depth + 1, shift: shift, to: &lines) }
  }

  private static func value(_ field: ExplainedField) -> String? {
    switch field.value {
    case .fields: nil
    case .elements(let count): count == 1 ? "1 element" : "\(count) elements"
    case .null: "null"
    case .integer(let number): "\(number)"
    case .boolean(let flag): "\(flag)"
    case .double(let number): "\(number)"
    case .text(let text): PrintableText.quoted(text)
    case .uuid(let id): id.description
    // What bytes are made of says more than they do.
    case .bytes(let bytes): field.children.isEmpty ? PrintableText.bytes(bytes) : "\(bytes.count) bytes"
    case .hidden(let count): "\(count) bytes, not shown"
    }
  }
}

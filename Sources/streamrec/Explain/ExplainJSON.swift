import KafkaWire

/// Explained frames as JSON, an object each.
enum ExplainJSON {
  /// Bytes of a byte string that are in the object.
  private static let limit = 256

  static func json(_ event: ConversationEvent, number: Int) -> JSONValue {
    switch event {
    case .frame(let frame): json(frame, number: number)
    case .gap(let from, let to, let bytes):
      object("gap", from, to, [("bytes", .int(Int64(bytes)))])
    case .unknownResponse(let from, let to, let id, let bytes):
      object("unknown_response", from, to, [("correlation_id", .int(Int64(id))), ("bytes", .int(Int64(bytes)))])
    case .encrypted(let from, let to): object("encrypted", from, to, [])
    }
  }

  private static func object(
    _ event: String, _ from: Endpoint, _ to: Endpoint, _ rest: [(String, JSONValue)]
  ) -> JSONValue {
    .object([("event", .string(event)), ("from", .string("\(from)")), ("to", .string("\(to)"))] + rest)
  }

  private static func json(_ frame: CapturedFrame, number: Int) -> JSONValue {
    let message = frame.message
    var members: [(String, JSONValue)] = [("event", .string("frame")), ("number", .int(Int64(number)))]
    if let from = frame.from { members.append(("from", .string("\(from)"))) }
    if let to = frame.to { members.append(("to", .string("\(to)"))) }
    if let time = frame.time { members.append(("time_ns", .int(time))) }
    members += [
      ("direction", .string(message.direction.rawValue)),
      ("api", message.apiKey.map { .string($0.description) } ?? .null),
      ("api_key", message.apiKey.map { .int(Int64($0.rawValue)) } ?? .null),
      ("version", message.version.map { .int(Int64($0)) } ?? .null),
      ("correlation_id", message.correlationID.map { .int(Int64($0)) } ?? .null),
      ("client_id", message.clientID.map { .string($0) } ?? .null),
      ("offset", .int(Int64(frame.offset))), ("bytes", .int(Int64(message.count))),
      ("complete", .bool(message.isComplete)), ("omitted_fields", .int(Int64(message.omitted))),
      ("fields", .array(message.fields.map { json($0, shift: frame.offset) })),
      ("problems", .array(message.problems.map { json($0, shift: frame.offset) })),
    ]
    return .object(members)
  }

  private static func json(_ problem: ExplainedProblem, shift: Int) -> JSONValue {
    var shifted = problem
    shifted.error.offset += shift
    return .object([
      ("path", .string(problem.path)), ("at", .int(Int64(shifted.error.offset))),
      ("error", .string(shifted.description)),
    ])
  }

  private static func json(_ field: ExplainedField, shift: Int) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("name", .string(field.name)), ("from", .int(Int64(field.range.lowerBound + shift))),
      ("to", .int(Int64(field.range.upperBound + shift))),
    ]
    members += value(field.value)
    if let note = field.note { members.append(("note", .string(note))) }
    if !field.children.isEmpty {
      members.append(("fields", .array(field.children.map { json($0, shift: shift) })))
    }
    return .object(members)
  }

  private static func value(_ value: ExplainedValue) -> [(String, JSONValue)] {
    switch value {
    case .fields: []
    case .elements(let count): [("count", .int(Int64(count)))]
    case .null: [("value", .null)]
    case .integer(let number): [("value", .int(number))]
    case .boolean(let flag): [("value", .bool(flag))]
    case .double(let number): [("value", .double(number))]
    case .text(let text): [("value", .string(text))]
    case .uuid(let id): [("value", .string(id.description))]
    case .bytes(let bytes): [("bytes", .int(Int64(bytes.count))), ("hex", .string(hex(bytes)))]
    case .hidden(let count): [("bytes", .int(Int64(count))), ("hidden", .bool(true))]
    }
  }

  private static func hex(_ bytes: Bytes) -> String {
    let head = bytes.slice(from: 0, count: min(bytes.count, limit))?.array ?? []
    return head.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

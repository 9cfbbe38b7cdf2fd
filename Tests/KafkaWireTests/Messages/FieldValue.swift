@testable import KafkaWire

/// A field's value, as the fixtures have it in JSON and as reflection finds it in a decoded struct.
indirect enum FieldValue: Equatable {
  case null
  case bool(Bool)
  case integer(Int64)
  case text(String)
  case list([FieldValue])
  case object([String: FieldValue])

  /// Names without case and underscores: `topic_id` and `topicID` are the same field.
  static func name(_ label: String) -> String { label.lowercased().filter { $0 != "_" } }
}

extension FieldValue: Decodable {
  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int64.self) {
      self = .integer(value)
    } else if let value = try? container.decode([FieldValue].self) {
      self = .list(value)
    } else {
      let object = try container.decode([String: FieldValue].self)
      self = .object(Dictionary(uniqueKeysWithValues: object.map { (FieldValue.name($0), $1) }))
    }
  }
}

extension FieldValue {
  /// What reflection finds; nil for a type that no message has.
  init?(reflecting value: Any) {
    switch value {
    case let value as Bool: self = .bool(value)
    case let value as ErrorCode: self = .integer(Int64(value.rawValue))
    case let value as APIKey: self = .integer(Int64(value.rawValue))
    case let value as any FixedWidthInteger: self = .integer(Int64(value))
    case let value as String: self = .text(value)
    case let value as KafkaUUID: self = .text(value.description)
    case let value as Bytes: self = .text(hex(value))
    case let value as ByteChain: self = .text(hex(value.joined()))
    default: self.init(reflectingContainer: value)
    }
  }

  private init?(reflectingContainer value: Any) {
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .optional:
      guard let wrapped = mirror.children.first?.value else {
        self = .null
        return
      }
      self.init(reflecting: wrapped)
    case .collection:
      let elements = mirror.children.map { FieldValue(reflecting: $0.value) }
      guard !elements.contains(nil) else { return nil }
      self = .list(elements.compactMap { $0 })
    case .struct where value is any WireStruct || value is TaggedField:
      var fields: [String: FieldValue] = [:]
      for child in mirror.children {
        guard let label = child.label, let field = FieldValue(reflecting: child.value) else { return nil }
        fields[FieldValue.name(label)] = field
      }
      self = .object(fields)
    default: return nil
    }
  }
}

/// Where a decoded struct is not what the fixture says; empty where it is.
///
/// Both sides are looked at: a field of the fixture that the struct lacks is a difference, and so is a field of the
/// struct that the fixture lacks (its version has none) and that is not at its default.
func differences(_ actual: Any, _ expected: FieldValue, at path: String = "message") -> [String] {
  switch expected {
  case .object(var fields):
    guard let actual = actual as? any WireStruct else { return ["\(path): no struct but \(actual)"] }
    let defaults = Mirror(reflecting: type(of: actual).init()).children
    var found: [String] = []
    for (child, standard) in zip(Mirror(reflecting: actual).children, defaults) {
      let label = child.label ?? ""
      if let field = fields.removeValue(forKey: FieldValue.name(label)) {
        found += differences(unwrapped(child.value), field, at: "\(path).\(label)")
      } else if FieldValue(reflecting: child.value) != FieldValue(reflecting: standard.value) {
        found.append("\(path).\(label): \(child.value) where the version has no such field")
      }
    }
    return found + fields.keys.sorted().map { "\(path).\($0): no such field" }
  case .list(let elements):
    let mirror = Mirror(reflecting: actual)
    guard mirror.displayStyle == .collection, mirror.children.count == elements.count else {
      return ["\(path): \(actual) where \(elements.count) elements are expected"]
    }
    return zip(mirror.children, elements).enumerated().flatMap { index, pair in
      differences(pair.0.value, pair.1, at: "\(path)[\(index)]")
    }
  default:
    guard let value = FieldValue(reflecting: actual) else { return ["\(path): \(type(of: actual)) cannot be compared"] }
    return value == expected ? [] : ["\(path): \(value), expected \(expected)"]
  }
}

private func unwrapped(_ value: Any) -> Any {
  let mirror = Mirror(reflecting: value)
  guard mirror.displayStyle == .optional, let wrapped = mirror.children.first?.value else { return value }
  return wrapped
}

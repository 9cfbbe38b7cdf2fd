import Capture
import KafkaWire

/// Turns an option's text into its value, and says what was expected where it cannot.
struct ValueReader<Value: Sendable>: Sendable {
  /// What the shell offers after the option.
  enum Completion: Sendable, Equatable {
    case nothing
    case files
    case folders
    case choices([String])
  }

  /// Completes "--name wants …".
  let expected: String
  let completion: Completion
  /// What a text that cannot be read was most likely meant to be; left out, the nearest of the choices.
  let nearest: (@Sendable (String) -> String?)?
  /// A text that cannot be read, as it may be shown: without what is secret in it.
  let shown: @Sendable (String) -> String
  let read: @Sendable (String) -> Value?

  init(
    _ expected: String, _ completion: Completion = .nothing, nearest: (@Sendable (String) -> String?)? = nil,
    shown: @escaping @Sendable (String) -> String = TypedText.shown, _ read: @escaping @Sendable (String) -> Value?
  ) {
    self.expected = expected
    self.completion = completion
    self.nearest = nearest
    self.shown = shown
    self.read = read
  }

  var choices: [String] {
    if case .choices(let choices) = completion { choices } else { [] }
  }
}

extension ValueReader<String> {
  static func text(_ expected: String) -> Self {
    ValueReader(expected) { $0.isEmpty ? nil : $0 }
  }

  static func path(_ expected: String, _ completion: Completion = .files) -> Self {
    ValueReader(expected, completion) { text in
      // An address is none: later errors would show it as it is.
      let isAddress = !text.hasPrefix("/") && !text.hasPrefix(".") && StreamAddress.mayHoldCredentials(text)
      return text.isEmpty || isAddress ? nil : text
    }
  }

  /// A record's key: control characters would spoil whoever prints it.
  static let cameraName = ValueReader(
    "a camera's name, of up to \(NamedSource.longestName) bytes, without control characters"
  ) { text in
    NamedSource.isName(text) ? text : nil
  }

  /// What Kafka takes as a topic's name.
  static let topic = ValueReader("a topic's name: up to 249 of a-z, A-Z, 0-9, '.', '_' and '-'") { text in
    TopicName.isValid(text) ? text : nil
  }
}

extension ValueReader<[String]> {
  static let topics = ValueReader("topics' names, separated by commas") { text in
    let names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    return names.allSatisfy(TopicName.isValid) && Set(names).count == names.count ? names : nil
  }
}

extension ValueReader<RecordCompression> {
  static let compression = ValueReader(
    "one of " + RecordCompression.all.map(\.description).joined(separator: ", "),
    .choices(RecordCompression.all.map(\.description))
  ) { text in
    RecordCompression.all.first { $0.description == text }
  }
}

extension ValueReader<Bool> {
  static let yesOrNo = ValueReader("yes or no", .choices(["yes", "no"])) { text in
    switch text.lowercased() {
    case "yes", "true", "on", "1": true
    case "no", "false", "off", "0": false
    default: nil
    }
  }
}

extension ValueReader<Int> {
  static func number(_ range: ClosedRange<Int>) -> Self {
    let expected =
      range.upperBound == .max
      ? "a number from \(range.lowerBound)" : "a number from \(range.lowerBound) to \(range.upperBound)"
    return ValueReader(expected) { text in Int(text).flatMap { range.contains($0) ? $0 : nil } }
  }
}

extension ValueReader where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// One of an enumeration's raw values.
  static func choice(of type: Value.Type) -> Self {
    let choices = type.allCases.map(\.rawValue)
    return ValueReader(choices.joined(separator: ", "), .choices(choices)) { Value(rawValue: $0) }
  }
}

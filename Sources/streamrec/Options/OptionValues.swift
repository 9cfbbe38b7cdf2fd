/// What was given for each of a command's options, from the strongest place that gave anything.
struct OptionValues: Sendable {
  /// For errors: the command's name.
  let command: String
  private var given: [String: [GivenValue]] = [:]
  /// The command's own declarations: its defaults may differ from the general ones.
  private let defaults: [String: String?]

  init(command: String, options: [any AnyOption]) {
    self.command = command
    defaults = Dictionary(options.map { ($0.name, $0.defaultText) }) { first, _ in first }
  }

  mutating func give(_ option: any AnyOption, _ value: GivenValue) {
    given[option.name, default: []].append(value)
  }

  func origin(of option: any AnyOption) -> GivenValue.Origin? { given[option.name]?.first?.origin }

  /// The value, or the default's; nil where there is neither.
  func value<Value>(_ option: Option<Value>) throws(UsageError) -> Value? {
    try all(option).last
  }

  func flag(_ option: Option<Bool>) throws(UsageError) -> Bool {
    try value(option) ?? false
  }

  /// For options without which the command cannot run.
  func required<Value>(_ option: Option<Value>) throws(UsageError) -> Value {
    guard let value = try value(option) else {
      throw UsageError("\(command) needs \(option.synopsis): \(option.expected)")
    }
    return value
  }

  /// Every value of an option that may be repeated, in order.
  func all<Value>(_ option: Option<Value>) throws(UsageError) -> [Value] {
    let standIn = defaults[option.name] ?? option.defaultText
    let values = given[option.name] ?? standIn.map { [GivenValue(text: $0, origin: .defaultValue)] } ?? []
    var result: [Value] = []
    for value in values {
      guard let read = option.reader.read(value.text) else {
        throw option.refusal(of: value.text, givenBy: value.giver(of: option))
      }
      result.append(read)
    }
    return result
  }

  /// Which of several options that exclude one another was given; nil for none. One on the command line silences those
  /// that stand in the environment.
  func chosen(among options: [any AnyOption]) throws(UsageError) -> (any AnyOption)? {
    let present = options.filter { origin(of: $0) != nil }
    guard let strongest = present.compactMap({ origin(of: $0) }).max() else { return nil }
    let chosen = present.filter { (origin(of: $0) ?? .defaultValue) >= strongest }
    guard chosen.count == 1 else {
      throw UsageError("\(chosen.map(\.flag).joined(separator: " and ")) exclude one another; give one of them")
    }
    return chosen[0]
  }
}

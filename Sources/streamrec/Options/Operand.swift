/// What a command takes beside its options.
struct Operand: Sendable, Equatable {
  /// `ARCHIVE`
  let placeholder: String
  let help: String
  let isRequired: Bool
  /// The words that may stand here; empty for any.
  let choices: [String]

  init(_ placeholder: String, isRequired: Bool = true, choices: [String] = [], help: String) {
    self.placeholder = placeholder
    self.isRequired = isRequired
    self.choices = choices
    self.help = help
  }

  var synopsis: String { isRequired ? placeholder : "[\(placeholder)]" }
}

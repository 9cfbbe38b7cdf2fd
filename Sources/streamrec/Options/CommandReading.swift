import Capture

/// The reading of one command's arguments.
struct CommandReading {
  private let command: Command
  private var values: OptionValues
  private var operands: [String] = []
  private(set) var wantsHelp = false

  /// Reads what follows the command's name.
  init(_ command: Command, _ arguments: ArraySlice<String>) throws(UsageError) {
    self.command = command
    values = OptionValues(command: command.name, options: command.options)
    var rest = arguments
    var onlyOperands = false
    while let argument = rest.popFirst() {
      if onlyOperands || argument == "-" || !argument.hasPrefix("-") {
        try addOperand(argument)
      } else if argument == "--" {
        onlyOperands = true
      } else if argument == "--help" || argument == "-h" {
        wantsHelp = true
      } else {
        try addOption(argument, &rest)
      }
    }
  }

  /// Fills in what the command line left open, and checks each value that counts.
  mutating func addSettings(_ settings: Settings) throws(UsageError) {
    for option in command.options where values.origin(of: option) == nil {
      guard let value = settings.value(of: option) else { continue }
      guard option.accepts(value.text) else {
        throw option.refusal(of: value.text, givenBy: value.giver(of: option))
      }
      values.give(option, value)
    }
  }

  func invocation() throws(UsageError) -> Invocation {
    if let missing = command.operands.dropFirst(operands.count).first(where: \.isRequired) {
      throw UsageError("\(command.name) needs \(missing.placeholder): \(missing.help)")
    }
    return Invocation(command: command, values: values, operands: operands)
  }

  private mutating func addOperand(_ text: String) throws(UsageError) {
    guard operands.count < command.operands.count else {
      let names = command.options.map(\.name)
      let hint = NearestName.of(text, among: names).map { "; did you mean --\($0)?" } ?? ""
      let takes =
        command.operands.isEmpty
        ? "takes options only" : "takes \(command.operands.map(\.synopsis).joined(separator: " "))"
      throw UsageError("\(command.name) \(takes), and cannot use \"\(TypedText.shown(text))\"\(hint)")
    }
    let operand = command.operands[operands.count]
    guard operand.choices.isEmpty || operand.choices.contains(text) else {
      let hint = NearestName.hint(text, among: operand.choices)
      throw UsageError(
        "\(command.name) wants \(operand.choices.joined(separator: ", ")) for \(operand.placeholder), not \"\(TypedText.shown(text))\"\(hint)"
      )
    }
    operands.append(text)
  }

  private mutating func addOption(_ argument: String, _ rest: inout ArraySlice<String>) throws(UsageError) {
    let halves = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let typed = String(halves[0])
    guard typed.hasPrefix("--"), let option = command.option(String(typed.dropFirst(2))) else {
      let hint = NearestName.hint(typed, among: command.options.map(\.flag))
      throw UsageError(
        "\(TypedText.shown(typed)) is no option of \(command.name)\(hint.isEmpty ? ";" : hint) \"streamrec \(command.name) --help\" lists them"
      )
    }
    guard option.repeats || values.origin(of: option) == nil else {
      throw UsageError("\(option.flag) is given twice; it takes one value")
    }
    let text: String
    if halves.count == 2 {
      text = String(halves[1])
    } else if option.isFlag {
      text = "yes"
    } else if let next = rest.first, !next.hasPrefix("--") {
      // A single dash begins values, too: "-15m", and "-" for the standard input.
      text = next
      rest = rest.dropFirst()
    } else {
      throw UsageError("\(option.flag) needs a value: \(option.expected)")
    }
    guard option.accepts(text) else { throw option.refusal(of: text, givenBy: option.flag) }
    values.give(option, GivenValue(text: text, origin: .commandLine))
  }
}

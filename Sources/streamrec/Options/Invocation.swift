/// A command with what was given to it: every value has been checked.
struct Invocation: Sendable {
  let command: Command
  let values: OptionValues
  let operands: [String]
}

/// A command: what it takes, what its help says, and what it runs.
struct Command: Sendable {
  /// `topics create` has a space: its first word is a group's name.
  let name: String
  /// One line for the list of commands.
  let summary: String
  /// A paragraph for its own help.
  let discussion: String
  let operands: [Operand]
  let options: [any AnyOption]
  /// With their explanations.
  let examples: [Example]
  /// Left out of lists, completions and the man page.
  let isHidden: Bool
  let run: @Sendable (Invocation, RunContext) async throws -> ExitStatus

  struct Example: Sendable {
    let line: String
    let meaning: String

    init(_ line: String, _ meaning: String) {
      self.line = line
      self.meaning = meaning
    }
  }

  init(
    _ name: String, summary: String, discussion: String = "", operands: [Operand] = [],
    options: [any AnyOption] = [], examples: [Example] = [], isHidden: Bool = false,
    run: @escaping @Sendable (Invocation, RunContext) async throws -> ExitStatus
  ) {
    self.name = name
    self.summary = summary
    self.discussion = discussion
    self.operands = operands
    self.options = options + [Options.help]
    self.examples = examples
    self.isHidden = isHidden
    self.run = run
  }

  var words: [String] { name.split(separator: " ").map(String.init) }

  /// `streamrec verify [options] ARCHIVE`
  var usage: String { (["streamrec", name, "[options]"] + operands.map(\.synopsis)).joined(separator: " ") }

  func option(_ name: String) -> (any AnyOption)? { options.first { $0.name == name } }
}

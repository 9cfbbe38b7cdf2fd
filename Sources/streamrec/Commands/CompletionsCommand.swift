extension CommandTable {
  static let completions = Command(
    "completions",
    summary: "Print a completion script for a shell.",
    operands: [Operand("SHELL", choices: Shell.allCases.map(\.rawValue), help: "bash, zsh or fish")],
    examples: [.init("source <(streamrec completions bash)", "Completes commands and options in this shell.")]
  ) { invocation, context in
    guard let shell = invocation.operands.first.flatMap(Shell.init(rawValue:)) else { return .usage }
    try await context.output.write(Array(Completions(all).script(for: shell).utf8))
    return .done
  }

  static let man = Command("man", summary: "Print the man page.", isHidden: true) { _, context in
    try await context.output.write(Array(ManPage(all).text.utf8))
    return .done
  }
}

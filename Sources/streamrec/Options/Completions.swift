/// Completion scripts, made of the commands' declarations. One file beside this one for each shell.
struct Completions: Sendable {
  let commands: [Command]

  static let header = "# Made by \"streamrec completions\"; not to be edited."

  init(_ commands: [Command]) {
    self.commands = commands.filter { !$0.isHidden }
  }

  func script(for shell: Shell) -> String {
    switch shell {
    case .bash: bash
    case .zsh: zsh
    case .fish: fish
    }
  }

  /// The words that may stand first, groups once.
  var firstWords: [String] {
    var words: [String] = []
    for command in commands {
      if let word = command.words.first, !words.contains(word) { words.append(word) }
    }
    return words + ["help"]
  }

  /// `topics` has `list`, `create`, …; a plain command has none.
  func verbs(of group: String) -> [String] {
    commands.filter { $0.words.count == 2 && $0.words[0] == group }.map { $0.words[1] }
  }

  var groups: [String] { firstWords.filter { !verbs(of: $0).isEmpty } }

  func summary(ofFirst word: String) -> String {
    if word == "help" { return "Explain a command." }
    return commands.first { $0.name == word }?.summary ?? "One of: \(verbs(of: word).joined(separator: ", "))."
  }

  /// In single quotes, for all three shells.
  func quoted(_ text: String) -> String { "'\(text.replacing("'", with: "'\\''"))'" }
}

/// The texts of `--help`, made of the commands' declarations.
struct HelpText: Sendable {
  let commands: [Command]
  /// Columns of the terminal.
  var width = 100

  private var listed: [Command] { commands.filter { !$0.isHidden } }

  /// The help of the whole (nil), of a command, or of a group such as `topics`.
  func text(_ name: String?) -> String {
    guard let name else { return overview(listed, usage: "streamrec COMMAND [options]", intro: Self.intro) }
    if let command = commands.first(where: { $0.name == name }) { return text(of: command) }
    let members = listed.filter { $0.words.first == name }
    return overview(members, usage: "streamrec \(name) COMMAND [options]", intro: nil)
  }

  private static let intro =
    "Camera frames into Kafka, out of Kafka to disk and to browsers. \"streamrec demo\" shows all of it in one process."

  private func overview(_ commands: [Command], usage: String, intro: String?) -> String {
    var lines = ["Usage: \(usage)", ""]
    if let intro { lines += wrap(intro, indent: 0) + [""] }
    lines.append("Commands:")
    let column = (commands.map(\.name.count).max() ?? 0) + 4
    for command in commands { lines += entry(command.name, command.summary, column: column) }
    lines += ["", "\"streamrec help COMMAND\" tells more. \"streamrec --version\" prints the version."]
    return lines.joined(separator: "\n") + "\n"
  }

  private func text(of command: Command) -> String {
    var lines = ["Usage: \(command.usage)", ""] + wrap(command.summary, indent: 0)
    if !command.discussion.isEmpty { lines += [""] + wrap(command.discussion, indent: 0) }
    if !command.operands.isEmpty {
      lines += [""]
      for operand in command.operands { lines += entry(operand.placeholder, operand.help, column: 24) }
    }
    lines += ["", "Options:"]
    for option in command.options { lines += entry(option.synopsis, Self.detail(option), column: 28) }
    lines += [""] + wrap(Self.precedence, indent: 0)
    if !command.examples.isEmpty {
      lines += ["", "Examples:"]
      for example in command.examples { lines += ["  \(example.line)"] + wrap(example.meaning, indent: 6) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  static let precedence =
    "Each option but --help may also stand in the environment, or in the file .env of the working folder, under the "
    + "name in brackets. The command line wins over the environment, and that over .env."

  /// The option's sentence with its choices, default and variables.
  static func detail(_ option: any AnyOption) -> String {
    var parts = [option.help]
    let unnamed = option.choices.filter { !option.help.contains($0) }
    if !option.isFlag, !unnamed.isEmpty { parts.append("One of: \(option.choices.joined(separator: ", ")).") }
    if let text = option.defaultText { parts.append("Default: \(text).") }
    if option.name != Options.help.name { parts.append("[\(option.environmentNames.joined(separator: ", "))]") }
    return parts.joined(separator: " ")
  }

  /// A term in the left column, its explanation in the right one.
  private func entry(_ term: String, _ text: String, column: Int) -> [String] {
    let lines = wrap(text, indent: column)
    let left = "  " + term
    guard left.count + 2 <= column, let first = lines.first else { return [left] + lines }
    let padding = String(repeating: " ", count: column - left.count)
    return [left + padding + first.dropFirst(column)] + lines.dropFirst()
  }

  private func wrap(_ text: String, indent: Int) -> [String] {
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    var line = margin
    for word in text.split(separator: " ") {
      if line.count > indent, line.count + 1 + word.count > width {
        lines.append(line)
        line = margin
      }
      line += line.count > indent ? " \(word)" : word
    }
    return lines + [line]
  }
}

/// The man page streamrec(1), made of the commands' declarations.
struct ManPage: Sendable {
  private let commands: [Command]

  init(_ commands: [Command]) {
    self.commands = commands.filter { !$0.isHidden }
  }

  var text: String {
    var lines = [
      ".\\\" Made by \"make man\" (streamrec man); not to be edited.",
      ".TH STREAMREC 1 \"\" \"streamrec \(Version.text)\" \"User Commands\"",
      ".SH NAME", "streamrec \\- camera frames into Kafka, out of Kafka to disk and to browsers",
      ".SH SYNOPSIS", ".B streamrec", ".I COMMAND", "[options]",
      ".SH COMMANDS",
    ]
    for command in commands { lines += section(command) }
    lines += [".SH OPTIONS"]
    for option in everyOption { lines += entry(option) }
    lines += [".SH ENVIRONMENT", plain(HelpText.precedence)]
    lines += [".SH EXIT STATUS"]
    for status in ExitStatus.documented { lines += [".TP", ".B \(status.code)", plain(status.meaning)] }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Each once, in the alphabet's order; what a command says differently stands with the command.
  private var everyOption: [any AnyOption] {
    var named: [String: any AnyOption] = [:]
    for option in commands.flatMap(\.options) where named[option.name] == nil { named[option.name] = option }
    return named.values.sorted { $0.name < $1.name }
  }

  private func section(_ command: Command) -> [String] {
    var lines = [".SS \(plain(command.usage))", plain(command.summary)]
    if !command.discussion.isEmpty { lines += [".PP", plain(command.discussion)] }
    for operand in command.operands { lines += [".TP", ".I \(plain(operand.placeholder))", plain(operand.help)] }
    lines += [".PP", "Options: " + plain(command.options.map(\.flag).joined(separator: ", ") + ".")]
    for option in command.options {
      guard let general = everyOption.first(where: { $0.name == option.name }) else { continue }
      if HelpText.detail(general) != HelpText.detail(option) { lines += entry(option) }
    }
    for example in command.examples {
      lines += [".PP", plain(example.meaning), ".PP", ".RS", ".nf", plain(example.line), ".fi", ".RE"]
    }
    return lines
  }

  private func entry(_ option: any AnyOption) -> [String] {
    let value = option.placeholder.map { " \" \" \(plain($0))" } ?? ""
    return [".TP", ".BI \(plain(option.flag))\(value)", plain(HelpText.detail(option))]
  }

  /// Text without a meaning to roff.
  private func plain(_ text: String) -> String {
    let escaped = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
    return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
  }
}

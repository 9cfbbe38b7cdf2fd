extension Completions {
  /// To be put into a folder of `fpath` as `_streamrec`.
  var zsh: String {
    var lines = ["#compdef streamrec", Self.header, "_streamrec() {", "  local verb=''"]
    lines += ["  if (( CURRENT == 2 )); then", "    local -a commands=("]
    for word in firstWords {
      lines.append("      \(quoted("\(word):\(summary(ofFirst: word).replacing(":", with: "\\:"))"))")
    }
    lines += ["    )", "    _describe command commands", "    return", "  fi"]
    lines += ["  (( CURRENT > 3 )) && verb=$words[3]", "  case \"$words[2] $verb\" in"]
    for group in groups { lines.append("    \"\(group) \") compadd \(verbs(of: group).joined(separator: " ")) ;;") }
    for command in commands { lines += zshCase(command) }
    return (lines + ["  esac", "}", "_streamrec \"$@\""]).joined(separator: "\n") + "\n"
  }

  private func zshCase(_ command: Command) -> [String] {
    let pattern = command.words.count == 2 ? "\"\(command.name)\"" : "\"\(command.name) \"*"
    var lines = ["    \(pattern))", "      _arguments \\"]
    for option in command.options { lines.append("        \(quoted(zshOption(option))) \\") }
    let words = command.operands.flatMap(\.choices)
    lines.append(words.isEmpty ? "        '*:file:_files'" : "        '*:word:(\(words.joined(separator: " ")))'")
    return lines + ["      ;;"]
  }

  private func zshOption(_ option: any AnyOption) -> String {
    let help = option.help.replacing("[", with: "(").replacing("]", with: ")").replacing(":", with: "\\:")
    guard let placeholder = option.placeholder else { return "\(option.flag)[\(help)]" }
    let values: String
    if !option.choices.isEmpty {
      values = "(\(option.choices.joined(separator: " ")))"
    } else if option.completesFiles || option.completesFolders {
      values = option.completesFiles ? "_files" : "_files -/"
    } else {
      values = " "
    }
    let label = placeholder.replacing(":", with: "\\:")
    return "\(option.repeats ? "*" : "")\(option.flag)=[\(help)]:\(label):\(values)"
  }
}

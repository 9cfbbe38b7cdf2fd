extension Completions {
  /// To be put into `~/.config/fish/completions/streamrec.fish`.
  var fish: String {
    var lines = [Self.header, "complete -c streamrec -f"]
    for word in firstWords {
      lines.append("complete -c streamrec -n __fish_use_subcommand -a \(word) -d \(quoted(summary(ofFirst: word)))")
    }
    for group in groups {
      let verbs = verbs(of: group).joined(separator: " ")
      let condition = "__fish_seen_subcommand_from \(group); and not __fish_seen_subcommand_from \(verbs)"
      lines.append("complete -c streamrec -n '\(condition)' -a '\(verbs)'")
    }
    for command in commands { lines += fishLines(command) }
    return lines.joined(separator: "\n") + "\n"
  }

  private func fishLines(_ command: Command) -> [String] {
    let condition = command.words.map { "__fish_seen_subcommand_from \($0)" }.joined(separator: "; and ")
    let start = "complete -c streamrec -n '\(condition)'"
    let options = command.options.map { option in
      "\(start) -l \(option.name)\(fishValue(option)) -d \(quoted(option.help))"
    }
    return options
      + command.operands.map { operand in
        operand.choices.isEmpty ? "\(start) -F" : "\(start) -a '\(operand.choices.joined(separator: " "))'"
      }
  }

  private func fishValue(_ option: any AnyOption) -> String {
    if option.isFlag { return "" }
    if !option.choices.isEmpty { return " -x -a '\(option.choices.joined(separator: " "))'" }
    if option.completesFiles { return " -r -F" }
    return option.completesFolders ? " -x -a '(__fish_complete_directories)'" : " -x"
  }
}

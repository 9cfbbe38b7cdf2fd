extension Completions {
  /// To be sourced, or put into the folder bash-completion/completions.
  var bash: String {
    """
    \(Self.header)
    _streamrec() {
      local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" words="" verb=""
      COMPREPLY=()
      if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W "\(firstWords.joined(separator: " ")) --help --version" -- "$current"))
        return
      fi
      case "$previous" in
    \(bashValues.joined(separator: "\n"))
      esac
      if [ "$COMP_CWORD" -gt 2 ]; then verb="${COMP_WORDS[2]}"; fi
      case "${COMP_WORDS[1]} $verb" in
    \(bashWords.joined(separator: "\n"))
      esac
      COMPREPLY=($(compgen -W "$words" -- "$current"))
      if [ "${#COMPREPLY[@]}" -eq 0 ]; then COMPREPLY=($(compgen -f -- "$current")); fi
    }
    complete -F _streamrec streamrec

    """
  }

  /// What follows an option, each option once.
  private var bashValues: [String] {
    var lines: [String] = []
    for option in commands.flatMap(\.options) where !option.isFlag {
      let line = "    \(option.flag)) \(bashValue(option)) ;;"
      if !lines.contains(line) { lines.append(line) }
    }
    return lines
  }

  private func bashValue(_ option: any AnyOption) -> String {
    let source: String
    if !option.choices.isEmpty {
      source = "-W \"\(option.choices.joined(separator: " "))\""
    } else if option.completesFiles || option.completesFolders {
      source = option.completesFiles ? "-f" : "-d"
    } else {
      return "return"
    }
    return "COMPREPLY=($(compgen \(source) -- \"$current\")); return"
  }

  private var bashWords: [String] {
    groups.map { "    \"\($0) \") words=\"\(verbs(of: $0).joined(separator: " "))\" ;;" }
      + commands.map { command in
        let pattern = command.words.count == 2 ? "\"\(command.name)\"" : "\"\(command.name) \"*"
        let words = command.options.map(\.flag) + command.operands.flatMap(\.choices)
        return "    \(pattern)) words=\"\(words.joined(separator: " "))\" ;;"
      }
  }
}

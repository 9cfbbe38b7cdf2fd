import Capture

/// Reads a command line: which command, which options, which operands. A value; it runs nothing.
struct ArgumentParser: Sendable {
  enum Request: Sendable {
    case run(Invocation)
    /// The help of a command, of a group such as `topics`, or of the whole.
    case help(String?)
    case version
  }

  let commands: [Command]
  let settings: Settings

  private var listed: [Command] { commands.filter { !$0.isHidden } }

  func parse(_ arguments: [String]) throws(UsageError) -> Request {
    guard let first = arguments.first else { return .help(nil) }
    switch first {
    case "--help", "-h": return .help(nil)
    case "--version", "-V": return .version
    case "help": return try help(Array(arguments.dropFirst()))
    default: break
    }
    let (command, rest) = try command(in: arguments)
    guard let command else { return .help(first) }
    var reading = try CommandReading(command, rest)
    if reading.wantsHelp { return .help(command.name) }
    try reading.addSettings(settings)
    return .run(try reading.invocation())
  }

  private func help(_ words: [String]) throws(UsageError) -> Request {
    if words.isEmpty { return .help(nil) }
    let name = words.joined(separator: " ")
    if listed.contains(where: { $0.name == name || $0.words.first == name }) { return .help(name) }
    throw UsageError(
      "\"\(TypedText.shown(name))\" is no command of streamrec\(NearestName.hint(name, among: listed.map(\.name)))")
  }

  /// The command and what follows its name; no command where a group's help is asked for.
  private func command(in arguments: [String]) throws(UsageError) -> (Command?, ArraySlice<String>) {
    let first = arguments[0]
    if let command = commands.first(where: { $0.words == [first] }) { return (command, arguments.dropFirst()) }
    let members = listed.filter { $0.words.count == 2 && $0.words[0] == first }
    guard !members.isEmpty else {
      let kind = first.hasPrefix("-") ? "option of streamrec itself" : "command of streamrec"
      let names = first.hasPrefix("-") ? ["--help", "--version"] : listed.compactMap(\.words.first)
      let hint = NearestName.hint(first, among: names)
      throw UsageError(
        "\"\(TypedText.shown(first))\" is no \(kind)\(hint.isEmpty ? ";" : hint) \"streamrec help\" lists what there is"
      )
    }
    let verbs = members.map { $0.words[1] }
    guard arguments.count > 1 else {
      throw UsageError("\(first) needs one of: \(verbs.joined(separator: ", "))")
    }
    if arguments[1] == "--help" || arguments[1] == "-h" { return (nil, []) }
    guard let command = members.first(where: { $0.words[1] == arguments[1] }) else {
      let hint = NearestName.hint(arguments[1], among: verbs)
      throw UsageError(
        "\(first) wants one of \(verbs.joined(separator: ", ")), not \"\(TypedText.shown(arguments[1]))\"\(hint)")
    }
    return (command, arguments.dropFirst(2))
  }
}

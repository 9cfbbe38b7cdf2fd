/// Where values come from when the command line does not give them.
struct Settings: Sendable {
  let environment: [String: String]
  let dotEnv: DotEnv

  init(environment: [String: String] = [:], dotEnv: DotEnv = .empty) {
    self.environment = environment
    self.dotEnv = dotEnv
  }

  /// The environment wins over `.env`; an empty variable counts as none.
  func value(of option: any AnyOption) -> GivenValue? {
    for name in option.environmentNames {
      if let text = environment[name], !text.isEmpty { return GivenValue(text: text, origin: .environment(name)) }
    }
    for name in option.environmentNames {
      if let entry = dotEnv[name], !entry.value.isEmpty {
        return GivenValue(text: entry.value, origin: .dotEnv(name, line: entry.line))
      }
    }
    return nil
  }

  /// Names in `.env` that begin like ours and are none of ours: most likely mistyped, so each gets a warning.
  func warnings(known: Set<String>) -> [String] {
    dotEnv.entries.filter { $0.name.hasPrefix("STREAMREC_") && !known.contains($0.name) }.map { entry in
      let hint = NearestName.hint(entry.name, among: known.sorted())
      return ".env, line \(entry.line): \(entry.name) is no setting of streamrec\(hint)"
    }
  }
}

import Capture

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
    let prefix = "STREAMREC_"
    let ours = known.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }.sorted()
    return dotEnv.entries.filter { $0.name.hasPrefix(prefix) && !known.contains($0.name) }.map { entry in
      // Without what all have in common, which would let any short name pass for any other.
      let nearest = NearestName.of(String(entry.name.dropFirst(prefix.count)), among: ours)
      let hint = nearest.map { "; did you mean \(prefix)\($0)?" } ?? ""
      return ".env, line \(entry.line): \(entry.name) is no setting of streamrec\(hint)"
    }
  }
}

/// A value's text and who gave it.
struct GivenValue: Sendable, Equatable {
  /// From the weakest to the strongest.
  enum Origin: Sendable, Equatable, Comparable {
    case defaultValue
    /// The variable's name and line in the working folder's `.env`.
    case dotEnv(String, line: Int)
    /// The variable's name.
    case environment(String)
    case commandLine

    private var rank: Int {
      switch self {
      case .defaultValue: 0
      case .dotEnv: 1
      case .environment: 2
      case .commandLine: 3
      }
    }

    static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
  }

  let text: String
  let origin: Origin

  /// What an error calls the place that the value came from.
  func giver(of option: some AnyOption) -> String {
    switch origin {
    case .commandLine, .defaultValue: option.flag
    case .environment(let variable): variable
    case .dotEnv(let variable, let line): "\(variable) in .env, line \(line),"
    }
  }
}

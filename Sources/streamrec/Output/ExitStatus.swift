/// How a run ended, for the shell.
enum ExitStatus: Sendable, Hashable {
  case done
  case failed
  case usage
  /// Done, but something was lost, skipped or found damaged; the summary names it.
  case lossy
  /// Broker, camera or stream not reachable, or refused.
  case unreachable
  /// Ended by a signal, after everything under way had been brought to its end.
  case interrupted(StopSignal)

  var code: Int32 {
    switch self {
    case .done: 0
    case .failed: 1
    case .usage: 2
    case .lossy: 3
    case .unreachable: 4
    case .interrupted(let signal): 128 + signal.number
    }
  }

  /// For the man page.
  static let documented: [(code: String, meaning: String)] = [
    ("0", "Done."),
    ("1", "Failed."),
    ("2", "Wrong usage."),
    ("3", "Done, but something was lost, skipped or found damaged; the summary names it."),
    ("4", "Broker, camera or stream not reachable, or refused."),
    (
      "130, 143",
      "Ended by Ctrl-C (SIGINT) or SIGTERM, after everything under way had been brought to its end; a second "
        + "signal ends it at once, without a summary."
    ),
  ]
}

/// Shows a run's figures again and again while it runs.
struct ProgressMeter: Sendable {
  let command: String
  let console: Console
  /// Piped, a line a second is enough for a log.
  var interval: Duration { console.style == .live ? .milliseconds(250) : .seconds(1) }

  /// Runs `work`, with its figures on the console beside it.
  func during<Result: Sendable>(
    _ work: () async throws -> Result, figures: @escaping @Sendable () -> Figures
  ) async rethrows -> Result {
    if console.isQuiet { return try await work() }
    let ticker = Task {
      while true {
        try await Task.sleep(for: interval)
        console.progress(command, figures())
      }
    }
    defer {
      ticker.cancel()
      console.endLine()
    }
    return try await work()
  }
}

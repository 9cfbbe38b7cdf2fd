/// What a command needs of the process that it runs in.
struct RunContext: Sendable {
  let output: StandardOutput
  let console: Console
  let interrupts: Interrupts
  let outputIsTerminal: Bool
  /// Milliseconds since 1970-01-01 UTC.
  let now: @Sendable () -> Int64

  /// Prints what a run ended with: as JSON, or as text.
  func summarize(_ command: String, _ figures: Figures, asJSON: Bool) async throws {
    console.endLine()
    try await output.line(asJSON ? figures.json(("command", .string(command))) : figures.text)
  }

  func meter(_ command: String) -> ProgressMeter { ProgressMeter(command: command, console: console) }
}

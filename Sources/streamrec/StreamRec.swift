import Dispatch
import Foundation

/// The command line: options → validated configuration → run.
@main
struct StreamRec {
  static func main() {
    let interrupts = Interrupts()
    interrupts.listen()
    let arguments = Array(CommandLine.arguments.dropFirst())
    let environment = ProcessInfo.processInfo.environment
    // Detached: the main actor is busy waiting.
    Task.detached {
      let status = await run(arguments, environment: environment, interrupts: interrupts)
      exit(status.code)
    }
    // Not dispatchMain: it waits in sigsuspend with an empty mask, and so takes the signals that `listen` waits for.
    DispatchSemaphore(value: 0).wait()
  }

  /// Runs one command line and says how it ended; every error has been printed by then.
  static func run(_ arguments: [String], environment: [String: String], interrupts: Interrupts) async -> ExitStatus {
    do {
      return try await perform(arguments, environment: environment, interrupts: interrupts)
    } catch is OutputClosed {
      return .done
    } catch {
      let failure = CommandError(error)
      Console.standard(isQuiet: true).error(failure.description)
      return failure.status
    }
  }

  private static func perform(
    _ arguments: [String], environment: [String: String], interrupts: Interrupts
  ) async throws -> ExitStatus {
    let output = StandardOutput()
    let dotEnv = Result { try readDotEnv() }
    let parser = ArgumentParser(
      commands: CommandTable.all, settings: Settings(environment: environment, dotEnv: (try? dotEnv.get()) ?? .empty))
    switch try parser.parse(arguments) {
    case .version:
      try await output.line("streamrec \(Version.text)")
      return .done
    case .help(let name):
      try await output.write(Array(HelpText(commands: CommandTable.all).text(name).utf8))
      // A bare "streamrec" asked for nothing that could be done.
      return arguments.isEmpty ? .usage : .done
    case .run(let invocation):
      // Only now: help and version take nothing from .env, and are there beside one that cannot be read.
      _ = try dotEnv.get()
      let console = Console.standard(isQuiet: try invocation.values.flag(Options.quiet))
      let known = CommandTable.all.flatMap(\.options).flatMap(\.environmentNames)
      for warning in parser.settings.warnings(known: Set(known)) { console.note(warning) }
      let context = RunContext(
        output: output, console: console, interrupts: interrupts,
        outputIsTerminal: isatty(STDOUT_FILENO) == 1,
        now: { Int64(Date().timeIntervalSince1970 * 1000) })
      return try await invocation.command.run(invocation, context)
    }
  }

  private static func readDotEnv() throws -> DotEnv {
    guard let bytes = FileManager.default.contents(atPath: ".env") else { return .empty }
    guard let text = String(bytes: bytes, encoding: .utf8) else { throw UsageError(".env is not a text file in UTF-8") }
    return try DotEnv(parsing: text)
  }
}

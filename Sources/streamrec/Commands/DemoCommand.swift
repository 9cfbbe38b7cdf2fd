import Foundation
import LiveView

extension CommandTable {
  static let demo = Command(
    "demo",
    summary: "Show everything in one process: broker, test pattern, archive and live page.",
    discussion: "On a terminal it goes on until Ctrl-C; otherwise, or with --for, it ends by itself. Then it checks "
      + "that as many frames were archived and verified as were published, and that a viewer saw them over HTTP.",
    options: [
      Options.runFor, Options.testPattern.with(default: "640x360@25", help: "The picture's size and rate."),
      Options.data.with(
        default: nil, help: "An empty or absent folder for broker and archive, which is kept. Left out, one that goes."),
      Options.port.with(
        default: nil, help: "The port of the page. Left out, 5000, or any that is free where that is taken."),
      Options.json, Options.quiet,
    ],
    examples: [.init("streamrec demo --for 20s", "Runs for 20 seconds and prints what it counted.")]
  ) { invocation, context in
    let values = invocation.values
    let asJSON = try values.flag(Options.json)
    let port = try values.value(Options.port)
    var live = LiveConfiguration()
    live.port = UInt16(port ?? 5000)
    let pattern = try values.required(Options.testPattern)
    let endsByItself = !context.outputIsTerminal || isatty(STDIN_FILENO) != 1
    let duration = try values.value(Options.runFor) ?? (endsByItself ? .seconds(20) : nil)
    let folder = try DemoFolder(try values.value(Options.data))
    defer { folder.remove() }
    let demo = Demo(folder: folder, pattern: pattern, live: live, mayMovePort: port == nil, duration: duration)
    let outcome = try await demo.run(context) { url in
      if !asJSON {
        try await context.output.line("live page: \(url)")
      } else {
        context.console.note("live page: \(url)")
      }
    }
    try await context.summarize("demo", outcome.figures, asJSON: asJSON)
    guard outcome.isWhole else {
      context.console.error(
        "the demo's counts do not agree: published \(outcome.published), archived \(outcome.archived), "
          + "verified \(outcome.verified), seen \(outcome.viewed)")
      return .failed
    }
    return context.interrupts.status(else: .done)
  }
}

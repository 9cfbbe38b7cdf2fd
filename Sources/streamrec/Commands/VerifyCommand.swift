import Recorder

extension CommandTable {
  static let verify = Command(
    "verify",
    summary: "Check an archive: every file, size, checksum, image and offset.",
    discussion: "Ends with status 3 where something is damaged or missing, and names each such place.",
    operands: [Operand("ARCHIVE", help: "the folder that \"archive --out\" wrote")],
    options: [Options.json],
    examples: [.init("streamrec verify ./archive", "Names whatever is not as it was written.")]
  ) { invocation, context in
    let asJSON = try invocation.values.flag(Options.json)
    let summary = try await Verifier(invocation.operands.first ?? "").run()
    try await context.summarize("verify", RecorderFigures.of(summary), asJSON: asJSON)
    return summary.isSound ? .done : .lossy
  }
}

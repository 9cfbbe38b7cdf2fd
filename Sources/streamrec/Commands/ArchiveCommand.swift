import Capture
import KafkaWire
import Recorder

extension CommandTable {
  static let archive = Command(
    "archive",
    summary: "Write a topic's frames to disk, each exactly once, whatever happens to this process.",
    discussion: "Started again, it goes on where the archive ends, whatever --from-beginning or --from say. Without "
      + "either, a new archive begins with new frames. It goes on until Ctrl-C, unless --until ends it.",
    options: [Options.topic.with(default: nil, help: "The topic to archive.")] + ReadingPlan.options + [
      Options.out, Options.format, Options.group,
    ] + ClusterSettings.options + [Options.json, Options.quiet],
    examples: [
      .init(
        "streamrec archive --topic video --from-beginning --until end --out ./archive",
        "All that there is now, and ends."),
      .init("streamrec archive --topic webcam --format mjpeg --out ./webcam", "New frames, in few large files."),
    ]
  ) { invocation, context in
    let values = invocation.values
    let configuration = try archiveConfiguration(values, now: context.now())
    let asJSON = try values.flag(Options.json)
    let begun = ContinuousClock.now
    let summary = try await ClusterSettings(values).withClient { client in
      let archiver = Archiver(client, configuration)
      return try await context.meter("archive").during {
        try await context.interrupts.during {
          try await archiver.run()
        } drain: {
          await archiver.stop()
        }
      } figures: {
        RecorderFigures.of(archiver.progress, elapsed: ContinuousClock.now - begun)
      }
    }
    try await context.summarize(
      "archive", RecorderFigures.of(summary, elapsed: ContinuousClock.now - begun), asJSON: asJSON)
    if let failure = summary.failure { throw failure }
    if let failure = summary.commitFailure {
      let group = configuration.group ?? ""
      throw CommandError(
        .lossy, "the offsets of group \(group) could not be stored: \(failure); the archive itself is whole")
    }
    return context.interrupts.status(else: summary.losses.isEmpty ? .done : .lossy)
  }

  private static func archiveConfiguration(_ values: OptionValues, now: Int64) throws -> ArchiveConfiguration {
    let plan = try ReadingPlan(values, now: now)
    let until: ArchiveEnd =
      switch plan.end {
      case .never: .never
      case .end: .end
      case .time(let time): .time(time)
      }
    return ArchiveConfiguration(
      topic: try values.required(Options.topic), out: try values.required(Options.out),
      format: try values.required(Options.format), start: plan.start, until: until,
      group: try values.value(Options.group))
  }
}

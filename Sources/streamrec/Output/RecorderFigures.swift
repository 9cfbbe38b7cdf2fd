import Capture
import KafkaWire
import Recorder

/// The figures of publishing, archiving and verifying.
enum RecorderFigures {
  static func of(_ summary: VerifySummary) -> Figures {
    var figures = Figures()
    figures.add("frames", "frames", summary.frames)
    figures.add("bytes", "bytes", bytes: summary.bytes)
    figures.add("segments", "segments", summary.segments)
    figures.addLosses(summary.losses)
    addSpans("gaps", "gaps", summary.gaps, to: &figures)
    addSpans("skipped", "skipped", summary.skipped, to: &figures)
    addList("damaged", "damaged", summary.damaged.map(\.description), to: &figures)
    addList("orphans", "not in the manifest", summary.orphans, to: &figures)
    addList("unfinished", "unfinished", summary.unfinished, to: &figures)
    return figures
  }

  static func of(_ progress: ArchiveProgress, elapsed: Duration) -> Figures {
    var figures = Figures()
    figures.add("frames", "frames", progress.records)
    figures.add("fps", "fps", decimal: Double(progress.records) / max(elapsed / .seconds(1), 0.001))
    figures.add("bytes", "bytes", bytes: progress.bytes)
    figures.add("lag", "behind", progress.lag)
    figures.addLosses(progress.losses)
    return figures
  }

  static func of(_ summary: ArchiveSummary, elapsed: Duration) -> Figures {
    var figures = Figures()
    figures.add("topic", "topic", summary.topic)
    figures.add("frames", "frames", summary.records)
    figures.add("bytes", "bytes", bytes: summary.bytes)
    figures.add("segments", "segments", summary.segments)
    figures.add("elapsed", "took", elapsed)
    figures.add(
      "resumed", "went on with an archive", text: summary.resumed ? "yes" : "no", json: .bool(summary.resumed))
    let positions = summary.positions.sorted { $0.key < $1.key }
    figures.add(
      "positions", "next offsets",
      text: positions.isEmpty ? "none" : positions.map { "\($0.key): \($0.value)" }.joined(separator: ", "),
      json: .object(positions.map { ("\($0.key)", .int($0.value)) }))
    figures.addLosses(summary.losses)
    addSpans("gaps", "gaps", summary.gaps, to: &figures)
    return figures
  }

  private static func addSpans(_ key: String, _ label: String, _ spans: [PartitionSpan], to figures: inout Figures) {
    let json = spans.map { span in
      JSONValue.object([
        ("topic", .string(span.partition.topic)), ("partition", .int(Int64(span.partition.partition))),
        ("from", .int(span.span.from)), ("to", .int(span.span.to)), ("reason", .string(span.span.reason)),
      ])
    }
    let lines = spans.map { "\($0.partition) offsets \($0.span.from) to \($0.span.to): \($0.span.reason)" }
    figures.add(key, label, text: list(lines), json: .array(json))
  }

  private static func addList(_ key: String, _ label: String, _ lines: [String], to figures: inout Figures) {
    figures.add(key, label, text: list(lines), json: .array(lines.map { .string($0) }))
  }

  private static func list(_ lines: [String]) -> String {
    lines.isEmpty ? "none" : lines.count == 1 ? lines[0] : "\(lines.count)\n  " + lines.joined(separator: "\n  ")
  }
}

extension Figures {
  /// Every loss by its name.
  mutating func addLosses(_ losses: LossCounts) {
    let counts = losses.counts.map { (name: $0.key.rawValue, count: $0.value) }.sorted { $0.name < $1.name }
    add("lost", "lost", counts: counts)
  }
}

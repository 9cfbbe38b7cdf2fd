import Capture
import Recorder

/// The figures of a publisher's spool.
enum SpoolFigures {
  /// What waits now.
  static func add(_ spool: SpoolReport, to figures: inout Figures) {
    figures.add("spool_frames", "in the spool", spool.frames)
    figures.add("spool_bytes", "on disk", bytes: spool.bytes)
  }

  static func addTotals(_ spool: SpoolReport, to figures: inout Figures) {
    figures.add("spooled", "went to disk", spool.spooled)
    figures.add("recovered", "of earlier runs", spool.recovered)
    figures.add("found", "found on the topic", spool.found)
    figures.add("spool_dropped", "dropped", spool.losses.total)
    figures.add(
      "spool_problems", "the spool's problems",
      text: spool.problems.isEmpty ? "none" : spool.problems.map(PrintableText.plain).joined(separator: "; "),
      json: .array(spool.problems.map { .string($0) }))
  }
}

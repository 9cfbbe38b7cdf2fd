import Capture
import Recorder

/// The figures of publishing.
enum PublishFigures {
  static func of(_ progress: PublishProgress, elapsed: Duration) -> Figures {
    var figures = Figures()
    figures.add("published", "published", progress.published)
    figures.add("fps", "fps", decimal: Double(progress.published) / max(elapsed / .seconds(1), 0.001))
    if progress.published > 0 {
      figures.add("frame_bytes", "per frame", bytes: progress.bytes / progress.published)
    }
    figures.add("in_flight", "in flight", progress.inFlight)
    figures.add("lag_ms", "lag", text: "\(progress.lag) ms", json: .int(progress.lag))
    figures.addLosses(progress.losses)
    return figures
  }

  static func of(_ summary: PublishSummary) -> Figures {
    var figures = Figures()
    figures.add("topic", "topic", summary.topic)
    figures.add("published", "published", summary.published)
    figures.add("bytes", "bytes", bytes: summary.bytes)
    figures.add("fps", "fps", decimal: summary.framesPerSecond)
    figures.add("elapsed", "took", summary.duration)
    figures.add("session", "session", summary.session)
    let offsets = summary.offsets.sorted { $0.key < $1.key }
    figures.add(
      "offsets", "offsets",
      text: offsets.isEmpty
        ? "none" : offsets.map { "\($0.key): \($0.value.lowerBound)-\($0.value.upperBound)" }.joined(separator: ", "),
      json: .object(
        offsets.map { ("\($0.key)", .array([.int($0.value.lowerBound), .int($0.value.upperBound)])) }))
    figures.add("recompressed", "recompressed", summary.recompressed)
    figures.addLosses(summary.losses)
    figures.add("possibly_persisted", "lost, or perhaps not", summary.possiblyPersisted)
    return figures
  }
}

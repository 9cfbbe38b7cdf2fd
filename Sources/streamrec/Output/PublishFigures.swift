import Capture
import Recorder

/// The figures of publishing.
enum PublishFigures {
  /// - Parameter listsSources: whether to show each source to people; programs always get them.
  static func of(_ progress: PublishProgress, elapsed: Duration, listsSources: Bool = false) -> Figures {
    var figures = Figures()
    if listsSources {
      let running = progress.sources.count { !$0.hasEnded && $0.awaits == nil }
      figures.add("running", "sources", text: "\(running) of \(progress.sources.count)", json: .int(Int64(running)))
    }
    figures.add("published", "published", progress.published)
    figures.add("fps", "fps", decimal: Double(progress.published) / max(elapsed / .seconds(1), 0.001))
    if progress.published > 0 {
      figures.add("frame_bytes", "per frame", bytes: progress.bytes / progress.published)
    }
    figures.add("in_flight", "in flight", progress.inFlight)
    figures.add("lag_ms", "lag", text: "\(progress.lag) ms", json: .int(progress.lag))
    if let spool = progress.spool { SpoolFigures.add(spool, to: &figures) }
    figures.addLosses(progress.losses)
    figures.add("sources", json: .array(progress.sources.map(SourceFigures.json)))
    return figures
  }

  static func of(_ summary: PublishSummary, listsSources: Bool = false) -> Figures {
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
    if let spool = summary.spool {
      SpoolFigures.add(spool, to: &figures)
      SpoolFigures.addTotals(spool, to: &figures)
    }
    figures.addLosses(summary.losses)
    figures.add("possibly_persisted", "lost, or perhaps not", summary.possiblyPersisted)
    figures.add("captured", json: .int(Int64(clamping: summary.captured)))
    let sources = JSONValue.array(summary.sources.map(SourceFigures.json))
    if listsSources {
      figures.add("sources", "sources", text: SourceFigures.text(summary.sources), json: sources)
    } else {
      figures.add("sources", json: sources)
    }
    return figures
  }
}

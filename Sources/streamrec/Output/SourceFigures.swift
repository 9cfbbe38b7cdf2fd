import Capture
import Recorder

/// The figures of each of a publisher's sources.
enum SourceFigures {
  static func json(_ source: SourceReport) -> JSONValue {
    figures(source).object([
      ("name", .string(source.name)),
      ("state", .string(state(source))),
      ("error", error(source).map { .string($0.description) } ?? .null),
    ])
  }

  private static func state(_ source: SourceReport) -> String {
    if source.failure != nil { return "failed" }
    if source.awaits != nil { return "awaited" }
    return source.hasEnded ? "ended" : "running"
  }

  private static func error(_ source: SourceReport) -> CommandError? {
    source.failure.map { CommandError($0) } ?? source.awaits.map { CommandError($0) }
  }

  /// A line for each, below their number.
  static func text(_ sources: [SourceReport]) -> String {
    let names = sources.map { PrintableText.plain($0.name) }
    let width = names.map(\.count).max() ?? 0
    let lines = zip(names, sources).map { name, source in
      let name = name + String(repeating: " ", count: width - name.count)
      let failure = error(source).map { " · \(state(source)): \($0)" } ?? ""
      return "\n  \(name)  \(figures(source).line)\(failure)"
    }
    return "\(sources.count)" + lines.joined()
  }

  private static func figures(_ source: SourceReport) -> Figures {
    var figures = Figures()
    figures.add("captured", "captured", source.captured)
    figures.add("published", "published", source.published)
    figures.add("fps", "fps", decimal: source.framesPerSecond)
    figures.add("bytes", "bytes", bytes: source.bytes)
    figures.add("elapsed", json: .double((source.duration / .milliseconds(1)).rounded() / 1000))
    figures.add("in_flight", json: .int(Int64(source.inFlight)))
    figures.add("lag_ms", json: .int(source.lag))
    figures.add("recompressed", json: .int(Int64(clamping: source.recompressed)))
    figures.add("possibly_persisted", json: .int(Int64(clamping: source.possiblyPersisted)))
    figures.addLosses(source.losses)
    return figures
  }
}

import Recorder

/// What a demo came to. It is a success only where every count agrees.
struct DemoOutcome: Sendable, Equatable {
  let url: String
  /// Where broker and archive are kept; nil where they go with the demo.
  let data: String?
  let elapsed: Duration
  /// Acknowledged by the broker.
  let published: UInt64
  /// Frames per second, first frame to last.
  let rate: Double
  /// Frames in closed segments.
  let archived: UInt64
  /// Frames that a verification of the archive found whole.
  let verified: UInt64
  /// Frames that a viewer of the page's stream saw, over HTTP.
  let viewed: Int
  /// What went wrong beside the counts.
  let troubles: [String]

  var isWhole: Bool {
    published > 0 && published == archived && archived == verified && viewed > 0 && troubles.isEmpty
  }

  var figures: Figures {
    var figures = Figures()
    figures.add("url", "page", url)
    figures.add("data", "data", text: data ?? "removed (--data DIR keeps it)", json: data.map { .string($0) } ?? .null)
    figures.add("elapsed", "ran", elapsed)
    figures.add("published", "published", published)
    figures.add("fps", "fps", decimal: rate)
    figures.add("archived", "archived", archived)
    figures.add("verified", "verified", verified)
    figures.add("viewed", "seen by a viewer", viewed)
    figures.add(
      "troubles", "troubles", text: troubles.isEmpty ? "none" : troubles.joined(separator: "; "),
      json: .array(troubles.map { .string($0) }))
    return figures
  }
}

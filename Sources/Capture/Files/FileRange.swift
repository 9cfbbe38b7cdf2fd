/// What is wanted of a file: from a time on, for so long. A value.
struct FileRange: Sendable {
  /// Nanoseconds from the file's beginning.
  let start: Int64
  /// Behind the last wanted picture; nil for the file's end.
  private let end: Int64?
  /// The picture that was entered last; nil before the first one.
  private var position: Int64?

  init(start: Duration, duration: Duration?) {
    self.start = Self.nanoseconds(start)
    let from = self.start
    end = duration.map { from.addingReportingOverflow(Self.nanoseconds($0)) }.flatMap {
      $0.overflow ? nil : $0.partialValue
    }
  }

  private static func nanoseconds(_ duration: Duration) -> Int64 {
    let (seconds, attoseconds) = duration.components
    guard (0...Int64.max / 2_000_000_000).contains(seconds) else { return seconds < 0 ? 0 : .max }
    return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
  }

  /// The file starts again.
  mutating func restart() { position = nil }

  /// A picture came, at so many nanoseconds from the file's beginning; nil where the file does not tell: it is one frame
  /// behind the one before.
  mutating func enter(_ place: Int64?, frame: Int64) {
    position = place ?? position.map { $0 &+ frame } ?? 0
  }

  /// Whether there was no picture yet that is wanted, or behind it.
  var isBefore: Bool { position.map { $0 < start } ?? (start > 0) }
  var isBehind: Bool { position.map { position in end.map { position >= $0 } ?? false } ?? false }
}

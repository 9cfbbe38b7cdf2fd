import KafkaWire

/// A point in time as it is typed.
enum TimeSpec: Sendable, Hashable {
  /// Milliseconds since 1970-01-01 UTC.
  case at(Int64)
  /// `-15m`: so many milliseconds before now.
  case ago(Int64)
  case now
  /// The end of what there is.
  case end

  init?(_ text: String) {
    switch text {
    case "now": self = .now
    case "end": self = .end
    default:
      if text.hasPrefix("-"), let milliseconds = DurationText.milliseconds(String(text.dropFirst())) {
        self = .ago(milliseconds)
      } else if let milliseconds = Self.unix(text) ?? RFC3339.milliseconds(text) {
        self = .at(milliseconds)
      } else {
        return nil
      }
    }
  }

  /// Milliseconds since 1970-01-01 UTC; nil for the end.
  func milliseconds(now: Int64) -> Int64? {
    switch self {
    case .at(let time): time
    case .ago(let milliseconds): now - milliseconds
    case .now: now
    case .end: nil
    }
  }

  func startPosition(now: Int64) -> StartPosition { milliseconds(now: now).map { .time($0) } ?? .end }

  /// Whole seconds (with a fraction or not), or milliseconds: 12 digits in seconds would be the year 5138.
  private static func unix(_ text: String) -> Int64? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard let whole = parts.first, (1...18).contains(whole.count), whole.allSatisfy({ $0.isASCII && $0.isNumber }),
      let number = Int64(whole)
    else { return nil }
    if parts.count == 1 { return whole.count >= 12 ? number : number * 1000 }
    guard parts.count == 2, whole.count < 12, let fraction = RFC3339.fraction(parts[1]) else { return nil }
    return number * 1000 + fraction
  }
}

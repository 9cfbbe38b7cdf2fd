/// Durations as they are typed: numbers with units, the largest first or not, such as `20s`, `1h30m`, `250ms`.
enum DurationText {
  private static let units: [(suffix: String, milliseconds: Int64)] = [
    ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
  ]

  /// A hundred years: beyond it, sums with today's date could overflow.
  private static let limit: Int64 = 100 * 366 * 86_400_000

  static func parse(_ text: String) -> Duration? {
    milliseconds(text).map { .milliseconds($0) }
  }

  static func milliseconds(_ text: String) -> Int64? {
    var rest = Substring(text)
    var total: Int64 = 0
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard let number = Int64(digits) else { return nil }
      rest = rest.dropFirst(digits.count)
      let letters = String(rest.prefix { $0.isLetter })
      guard let unit = units.first(where: { $0.suffix == letters }) else { return nil }
      rest = rest.dropFirst(letters.count)
      let (part, overflow) = number.multipliedReportingOverflow(by: unit.milliseconds)
      guard !overflow, part <= limit else { return nil }
      total += part
      guard total <= limit else { return nil }
    }
    return total
  }

  /// `1h02m`, `4m05s`, `20s`, `1.5s`: for people to read.
  static func describe(_ duration: Duration) -> String {
    let milliseconds = duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
    let seconds = milliseconds / 1000
    switch seconds {
    case ..<10: return milliseconds % 1000 == 0 ? "\(seconds)s" : "\(seconds).\(milliseconds % 1000 / 100)s"
    case ..<60: return "\(seconds)s"
    case ..<3600: return "\(seconds / 60)m\(twoDigits(seconds % 60))s"
    default: return "\(seconds / 3600)h\(twoDigits(seconds / 60 % 60))m"
    }
  }

  private static func twoDigits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

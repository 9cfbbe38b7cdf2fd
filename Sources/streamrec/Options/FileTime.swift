/// A place in a file, or a length of it, as people type it: `90`, `12.5`, `2:03`, `1:02:03.5`, or as `DurationText`.
enum FileTime {
  static func parse(_ text: String) -> Duration? {
    let fields = text.split(separator: ":", omittingEmptySubsequences: false)
    guard fields.count <= 3, let last = fields.last, let seconds = milliseconds(last) else {
      return DurationText.parse(text)
    }
    var total: Int64 = 0
    for (index, field) in fields.dropLast().enumerated() {
      guard let number = digits(field), index == 0 || number < 60 else { return nil }
      total = (total + number) * 60
    }
    // Behind a colon there are 59 of them at most.
    guard fields.count == 1 || seconds < 60_000 else { return nil }
    return .milliseconds(total * 1000 + seconds)
  }

  /// Seconds with up to three places behind the point.
  private static func milliseconds(_ text: Substring) -> Int64? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = digits(parts[0]) else { return nil }
    guard parts.count == 2 else { return whole * 1000 }
    guard parts[1].count <= 3, let part = digits(parts[1]) else { return nil }
    return whole * 1000 + (0..<(3 - parts[1].count)).reduce(part) { sum, _ in sum * 10 }
  }

  /// So few that no sum overflows.
  private static func digits(_ text: Substring) -> Int64? {
    guard (1...7).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int64(text)
  }
}

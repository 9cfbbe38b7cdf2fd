/// Sizes as they are typed, in bytes: `10G` and `10GiB` count in 1024s, `10GB` in 1000s.
enum ByteSize {
  static func parse(_ text: String) -> Int64? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let number = Int64(digits), let unit = unit(text.dropFirst(digits.count).lowercased()) else { return nil }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: unit)
    return overflow ? nil : bytes
  }

  private static func unit(_ suffix: String) -> Int64? {
    if suffix.isEmpty || suffix == "b" { return 1 }
    guard let power = "kmgt".firstIndex(of: suffix.first ?? " ") else { return nil }
    let base: Int64
    switch suffix.dropFirst() {
    case "", "ib": base = 1024
    case "b": base = 1000
    default: return nil
    }
    let exponent = "kmgt".distance(from: "kmgt".startIndex, to: power) + 1
    return (0..<exponent).reduce(1) { product, _ in product * base }
  }

  /// `812 B`, `9.5 kB`, `1.2 GB`: in 1000s, for people to read.
  static func describe(_ bytes: Int64) -> String {
    guard bytes >= 1000 else { return "\(bytes) B" }
    var scaled = bytes / 100  // in tenths
    for unit in ["kB", "MB", "GB", "TB"] {
      if scaled < 10_000 || unit == "TB" { return "\(scaled / 10).\(scaled % 10) \(unit)" }
      scaled /= 1000
    }
    return "\(bytes) B"
  }
}

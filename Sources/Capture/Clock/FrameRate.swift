/// Frames per second as a fraction, so that 30000/1001 stays exact over days.
public struct FrameRate: Sendable, Hashable, CustomStringConvertible {
  public let numerator: Int64
  public let denominator: Int64

  /// Rates from 1/100000 to 100000 frames per second are taken.
  public init?(_ numerator: Int64, over denominator: Int64 = 1) {
    guard numerator > 0, denominator > 0, numerator <= 1_000_000_000, denominator <= 1_000_000_000,
      numerator / denominator <= 100_000, denominator / numerator <= 100_000
    else { return nil }
    self.numerator = numerator
    self.denominator = denominator
  }

  /// `25`, `29.97` or `30000/1001`.
  public init?(parsing text: String) {
    let fraction = text.split(separator: "/", omittingEmptySubsequences: false)
    if fraction.count == 2 {
      guard let numerator = Self.digits(fraction[0]), let denominator = Self.digits(fraction[1]) else { return nil }
      self.init(numerator, over: denominator)
      return
    }
    let decimal = text.split(separator: ".", omittingEmptySubsequences: false)
    guard decimal.count <= 2, let whole = decimal.first.flatMap(Self.digits) else { return nil }
    guard decimal.count == 2 else {
      self.init(whole)
      return
    }
    guard decimal[1].count <= 4, let part = Self.digits(decimal[1]) else { return nil }
    var scale: Int64 = 1
    for _ in 0..<decimal[1].count { scale *= 10 }
    self.init(whole * scale + part, over: scale)
  }

  /// At most six digits, so that the sums above cannot overflow.
  private static func digits(_ text: Substring) -> Int64? {
    guard !text.isEmpty, text.count <= 6, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int64(text)
  }

  /// When frame `tick` is due, counted from frame 0.
  public func nanoseconds(atTick tick: Int64) -> Int64 {
    let exact = Int128(tick) * Int128(denominator) * 1_000_000_000 / Int128(numerator)
    return Int64(clamping: exact)
  }

  /// The frame whose due time is nearest to `nanoseconds` (at or after 0).
  public func tick(nearestTo nanoseconds: Int64) -> Int64 {
    let unit = Int128(denominator) * 1_000_000_000
    return Int64(clamping: (Int128(max(nanoseconds, 0)) * Int128(numerator) + unit / 2) / unit)
  }

  public var framesPerSecond: Double { Double(numerator) / Double(denominator) }

  public var description: String {
    denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)"
  }
}

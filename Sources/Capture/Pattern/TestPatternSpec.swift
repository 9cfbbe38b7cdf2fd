/// `WxH@FPS`: the picture that `--test-pattern` makes.
public struct TestPatternSpec: Sendable, Equatable, CustomStringConvertible {
  /// Pixels.
  public let width: Int
  /// Pixels.
  public let height: Int
  public let rate: FrameRate

  /// Below 128x72 there is no room for number and time; above, the encoder's limits come near.
  public static let widths = 1...8192
  public static let heights = 1...8192

  public init(width: Int, height: Int, rate: FrameRate) throws(CaptureError) {
    guard Self.widths.contains(width), Self.heights.contains(height) else {
      throw Self.invalid(
        "\(width)x\(height)",
        "the size must be from \(Self.widths.lowerBound)x\(Self.heights.lowerBound) "
          + "to \(Self.widths.upperBound)x\(Self.heights.upperBound)")
    }
    self.width = width
    self.height = height
    self.rate = rate
  }

  /// `640x360@25`; the rate may be `29.97` or `30000/1001`, and is 25 where it is left out.
  public init(parsing text: String) throws(CaptureError) {
    let halves = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    let size = halves[0].split(whereSeparator: { $0 == "x" || $0 == "X" })
    guard size.count == 2, let width = Int(size[0]), let height = Int(size[1]) else {
      throw Self.invalid(text, "\"\(halves[0])\" is not a size WxH")
    }
    let rateText = halves.count == 2 ? String(halves[1]) : "25"
    guard let rate = FrameRate(parsing: rateText) else {
      throw Self.invalid(text, "\"\(rateText)\" is not a number of frames per second")
    }
    try self.init(width: width, height: height, rate: rate)
  }

  public var description: String { "\(width)x\(height)@\(rate)" }

  private static func invalid(_ text: String, _ reason: String) -> CaptureError {
    CaptureError(
      .invalidOption, source: "test pattern \"\(text)\"", reason: reason, advice: "Expected WxH@FPS, like 640x360@25.")
  }
}

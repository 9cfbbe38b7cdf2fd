/// What every frame comes out as (`--encode`).
public enum FrameEncoding: String, Sendable, CaseIterable {
  case jpeg
  /// Without loss, and several times a JPEG's size.
  case png
  /// 8-bit RGB, rows without padding: 3 bytes a pixel.
  case raw

  /// What its frames say that they are.
  public var format: FrameFormat {
    switch self {
    case .jpeg: .jpeg
    case .png: .png
    case .raw: .rgb24
    }
  }

  /// Bytes below which no picture of that size comes out, whatever it shows; `.max` for sizes beyond any memory.
  ///
  /// - Parameters:
  ///   - width, height: pixels, from 1 on.
  ///   - isGrey: it has no colours; raw, it takes 3 bytes a pixel all the same.
  func leastBytes(width: Int, height: Int, isGrey: Bool = false) -> Int {
    switch self {
    case .jpeg: JPEGSize.least(width: width, height: height)
    case .png: PNGSize.least(width: width, height: height, channels: isGrey ? 1 : 3)
    case .raw: Self.product(width, height, 3)
    }
  }

  private static func product(_ width: Int, _ height: Int, _ bytes: Int) -> Int {
    let (pixels, tooMany) = width.multipliedReportingOverflow(by: height)
    let (count, tooLarge) = pixels.multipliedReportingOverflow(by: bytes)
    return tooMany || tooLarge ? .max : count
  }
}

/// `WxH:FORMAT`: the frames that come raw.
public struct RawFrameSpec: Sendable, Equatable, CustomStringConvertible {
  public let size: PictureSize
  public let format: RawPixelFormat

  /// Nil for a size that cannot be encoded: a side of more than 65,535 pixels, or more than 64 Mi of them.
  public init?(size: PictureSize, format: RawPixelFormat) {
    guard (1...65535).contains(size.width), (1...65535).contains(size.height),
      size.width * size.height <= JPEGDecoder.maximumPixels
    else { return nil }
    self.size = size
    self.format = format
  }

  /// `640x480:rgb24`; nil for anything else.
  public init?(parsing text: String) {
    let halves = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard halves.count == 2, let size = PictureSize(parsing: halves[0]),
      let format = RawPixelFormat(rawValue: halves[1])
    else { return nil }
    self.init(size: size, format: format)
  }

  /// Of one frame.
  public var byteCount: Int { format.byteCount(size) }

  public var description: String { "\(size):\(format.rawValue)" }
}

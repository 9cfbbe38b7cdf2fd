/// `WxH:FORMAT`: the frames that come raw, rows and planes without padding. YUV is taken as full range, as JPEG has it.
public struct RawFrameSpec: Sendable, Equatable, CustomStringConvertible {
  public let layout: PixelLayout

  /// `640x480:rgb24`; nil for anything else, and for a size that cannot be encoded.
  public init?(parsing text: String) {
    let halves = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard halves.count == 2, let size = PictureSize(parsing: halves[0]), let format = PixelFormat(parsing: halves[1]),
      let layout = try? PixelLayout(format, width: size.width, height: size.height)
    else { return nil }
    self.layout = layout
  }

  public var description: String { "\(layout.width)x\(layout.height):\(layout.format.rawValue)" }
}

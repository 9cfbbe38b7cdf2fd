/// A picture's pixels, in memory of their own.
public struct DecodedPicture: Sendable {
  public var pixels: FrameBuffer
  /// Grey or 8-bit RGB, rows without padding.
  public let layout: PixelLayout

  init(pixels: FrameBuffer, layout: PixelLayout) {
    self.pixels = pixels
    self.layout = layout
  }
}

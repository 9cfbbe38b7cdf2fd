/// One captured image with what is known of its making.
public struct Frame: Sendable {
  /// The encoded image (or raw pixels, see `format`).
  public var image: FrameBuffer
  public var format: FrameFormat
  /// Pixels.
  public var width: Int
  /// Pixels.
  public var height: Int
  /// The source's own count, from 0. A jump is a loss that the source (a driver, say) reported.
  public var sequence: UInt64
  /// When the frame was taken: nanoseconds since 1970-01-01 UTC.
  public var captureNanoseconds: Int64
  /// Losses between the frame before and this one, named. Empty for most frames.
  public var lost: LossCounts

  public init(
    image: FrameBuffer, format: FrameFormat, width: Int, height: Int, sequence: UInt64, captureNanoseconds: Int64,
    lost: LossCounts = LossCounts()
  ) {
    self.image = image
    self.format = format
    self.width = width
    self.height = height
    self.sequence = sequence
    self.captureNanoseconds = captureNanoseconds
    self.lost = lost
  }
}

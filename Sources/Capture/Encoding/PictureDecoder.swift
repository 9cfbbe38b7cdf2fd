/// Turns frames of any format back into pixels. Used by one thread at a time.
public final class PictureDecoder {
  private var jpeg: JPEGDecoder?
  private var png: PNGDecoder?

  public init() {}

  /// Throws `.notBuiltIn` where this build lacks the library for `format`.
  public func prepare(for format: FrameFormat) throws(CaptureError) {
    switch format {
    case .jpeg: if jpeg == nil { jpeg = try JPEGDecoder() }
    case .png: if png == nil { png = try PNGDecoder() }
    case .rgb24: break
    }
  }

  /// - Parameters:
  ///   - format: one that it was prepared for.
  ///   - width, height: pixels; a JPEG or PNG has its own.
  /// - Throws: for a damaged image, and for one that is too large to be decoded.
  public func picture(
    _ image: FrameBuffer, _ format: FrameFormat, width: Int, height: Int
  ) throws(ImageError) -> DecodedPicture {
    switch format {
    case .jpeg:
      guard let jpeg else { throw .codec("no decoder for JPEGs") }
      return try jpeg.picture(image)
    case .png:
      guard let png else { throw .codec("no decoder for PNGs") }
      return try png.picture(image)
    case .rgb24:
      let layout = try PixelLayout(.rgb24, width: width, height: height)
      try image.withUnsafeBytes { (bytes) throws(ImageError) in try layout.check(bytes) }
      return DecodedPicture(pixels: image, layout: layout)
    }
  }

  /// The pixels of a frame.
  public func picture(_ frame: Frame) throws(ImageError) -> DecodedPicture {
    try picture(frame.image, frame.format, width: frame.width, height: frame.height)
  }
}

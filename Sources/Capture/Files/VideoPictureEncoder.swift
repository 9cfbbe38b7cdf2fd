#if Libav
  import CLibav

  /// Encodes what libav has decoded. Used by one thread at a time.
  ///
  /// A JPEG is made of the picture's own planes. For everything else the picture becomes RGB in one step, which loses
  /// nothing where it is RGB.
  final class VideoPictureEncoder {
    private let encoder: PictureEncoder
    private let converter = PictureConverter()
    private let rotation = PlaneRotation()

    /// - Parameters: as for `PictureEncoder`.
    init(_ encoding: FrameEncoding?, quality: Int) throws(CaptureError) {
      encoder = try PictureEncoder(encoding, quality: quality)
    }

    func encode(
      _ frame: UnsafeMutablePointer<AVFrame>, _ orientation: PictureOrientation = .upright
    ) throws(ImageError) -> EncodedImage {
      if encoder.encoding == .jpeg {
        let planes = try converter.planes(of: frame, canBeTurned: orientation.swapsAxes)
        return try encoder.encode(rotation.turned(planes, orientation))
      }
      let pixels = try rotation.turned(converter.pixels(of: frame), orientation)
      return try encoder.encode(pixels.bytes, as: pixels.layout)
    }
  }
#endif

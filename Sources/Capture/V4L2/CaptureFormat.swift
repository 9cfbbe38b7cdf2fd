/// The format in which a camera gives its frames, as the driver confirmed it.
struct CaptureFormat: Sendable, Equatable {
  var fourCC: FourCC
  /// Pixels.
  var width: Int
  /// Pixels.
  var height: Int
  /// Where the pixels lie in a buffer; nil for JPEGs.
  var pixels: PixelLayout?
  /// The most bytes that a frame takes.
  var sizeImage: Int

  /// What the driver set, whatever it was asked for; nil where that cannot be used or makes no sense.
  static func given(
    _ fourCC: FourCC, width: UInt32, height: UInt32, stride: UInt32, sizeImage: UInt32
  ) -> CaptureFormat? {
    guard (1...65535).contains(width), (1...65535).contains(height),
      Int(width) * Int(height) <= JPEGDecoder.maximumPixels
    else { return nil }
    var format = CaptureFormat(
      fourCC: fourCC, width: Int(width), height: Int(height), pixels: nil, sizeImage: Int(sizeImage))
    if fourCC.isJPEG { return format }
    guard let pixels = fourCC.pixelFormat else { return nil }
    // Some drivers leave the stride 0, which means that there is no padding.
    format.pixels = try? PixelLayout(
      pixels, width: format.width, height: format.height, stride: stride == 0 ? nil : Int(stride))
    return format.pixels == nil ? nil : format
  }
}

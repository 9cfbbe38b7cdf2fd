/// The format in which a camera gives its frames, as the driver confirmed it.
struct CaptureFormat: Sendable, Equatable {
  var fourCC: FourCC
  /// Pixels.
  var width: Int
  /// Pixels.
  var height: Int
  /// Bytes from one row to the next; of no meaning for JPEGs.
  var stride: Int
  /// The most bytes that a frame takes.
  var sizeImage: Int

  /// What is asked for, in this order: a JPEG from the camera costs nothing here, YUYV has to be encoded.
  static let preferences: [FourCC] = [.mjpg, .jpeg, .yuyv]

  /// The formats to try on a camera that offers `offered`.
  static func candidates(offered: [FourCC]) -> [FourCC] { preferences.filter(offered.contains) }

  /// What the driver set when it was asked for `asked`; nil where it is something else or makes no sense, because
  /// drivers substitute freely.
  static func accepted(
    asked: FourCC, given: FourCC, width: UInt32, height: UInt32, stride: UInt32, sizeImage: UInt32
  ) -> CaptureFormat? {
    guard given == asked, (1...65535).contains(width), (1...65535).contains(height),
      Int(width) * Int(height) <= JPEGDecoder.maximumPixels
    else { return nil }
    var format = CaptureFormat(
      fourCC: given, width: Int(width), height: Int(height), stride: Int(stride), sizeImage: Int(sizeImage))
    if !given.isJPEG {
      // Some drivers leave it 0, which means that there is no padding.
      let least = (format.width + 1) / 2 * 4
      if format.stride == 0 { format.stride = least }
      guard format.stride >= least else { return nil }
    }
    return format
  }
}

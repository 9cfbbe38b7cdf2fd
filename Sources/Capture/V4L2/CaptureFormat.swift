/// The format in which a camera gives its frames, as the driver confirmed it.
struct CaptureFormat: Sendable, Equatable {
  var fourCC: FourCC
  /// Pixels.
  var width: Int
  /// Pixels.
  var height: Int
  /// Where the pixels lie in a buffer; nil for JPEGs.
  var pixels: PixelLayout?
  /// Pieces of memory that a picture lies in: more than 1 with the multi-planar API alone.
  var memoryPlanes = 1
  /// The most bytes that a frame takes; of one in several pieces the first.
  var sizeImage: Int

  /// How many buffers to ask a driver for: half a second of 30 frames can wait for an encoder that is held up, where that
  /// takes no more than 16 MiB.
  var bufferCount: Int { min(max((16 << 20) / max(sizeImage, 1), 4), 16) }

  /// What the driver set, whatever it was asked for; nil where that cannot be used or makes no sense.
  ///
  /// - Parameter strides: bytes from one row to the next, in each piece of memory that a picture lies in.
  static func given(
    _ fourCC: FourCC, width: UInt32, height: UInt32, strides: [UInt32], sizeImage: UInt32
  ) -> CaptureFormat? {
    guard (1...65535).contains(width), (1...65535).contains(height),
      Int(width) * Int(height) <= JPEGDecoder.maximumPixels
    else { return nil }
    var format = CaptureFormat(
      fourCC: fourCC, width: Int(width), height: Int(height), pixels: nil, sizeImage: Int(sizeImage))
    guard let stride = strides.first else { return nil }
    if fourCC.isJPEG { return strides.count == 1 ? format : nil }
    guard let pixels = fourCC.pixelFormat else { return nil }
    // Some drivers leave the stride 0, which means that there is no padding.
    format.pixels = try? PixelLayout(
      pixels, width: format.width, height: format.height, stride: stride == 0 ? nil : Int(stride))
    guard let layout = format.pixels, fourCC.memoryPlanes == strides.count else { return nil }
    // Pieces are joined as they are: their rows have to be as far apart as those of a picture in one piece.
    let expected = [layout.stride] + Array(repeating: layout.chromaStride, count: strides.count - 1)
    guard zip(strides, expected).allSatisfy({ $0 == 0 || Int($0) == $1 }) else { return nil }
    format.memoryPlanes = strides.count
    return format
  }
}

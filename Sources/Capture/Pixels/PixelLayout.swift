/// A raw picture's place in memory: its format, its size, and how far its rows are apart.
///
/// It exists for sizes alone that can be encoded, so that no arithmetic on it overflows. Planes follow one another
/// without a gap, and the rows of colour planes are as far apart as V4L2 says: as those of the luma plane where U and V
/// lie in pairs or are as wide as it, else half as far. Odd sizes are rounded up.
public struct PixelLayout: Sendable, Equatable {
  public let format: PixelFormat
  /// Pixels.
  public let width: Int
  /// Pixels.
  public let height: Int
  /// Bytes from one row of the first plane to the next.
  public let stride: Int

  /// - Parameter stride: nil for rows without padding.
  /// - Throws: `.tooLarge`, or `.stride` where a row does not fit into it.
  public init(_ format: PixelFormat, width: Int, height: Int, stride: Int? = nil) throws(ImageError) {
    // 65,535 is the most that a JPEG's frame header can say; the product bounds the memory.
    guard (1...65535).contains(width), (1...65535).contains(height), width * height <= JPEGDecoder.maximumPixels else {
      throw .tooLarge(width: width, height: height)
    }
    let least = format.rowBytes(width: width)
    let stride = stride ?? least
    guard (least...Int(UInt32.max)).contains(stride) else { throw .stride(stride, least: least) }
    self.format = format
    self.width = width
    self.height = height
    self.stride = stride
  }

  /// The bytes that a picture takes at least; padding behind the last row may be missing.
  public var byteCount: Int {
    switch format {
    case .yuyv, .uyvy, .yvyu, .grey, .rgb24, .bgr24, .rgba, .bgra:
      stride * (height - 1) + format.rowBytes(width: width)
    case .nv12, .nv21:
      chromaOffset + chromaStride * (chromaHeight - 1) + 2 * chromaWidth
    case .yu12, .yv12, .yuv422p, .yuv444p:
      chromaOffset + chromaStride * (2 * chromaHeight - 1) + chromaWidth
    }
  }

  /// Where the first colour plane of a planar format begins.
  var chromaOffset: Int { stride * height }

  /// Bytes from one row of a colour plane to the next.
  var chromaStride: Int {
    switch format {
    case .nv12, .nv21: (stride + 1) / 2 * 2
    case .yuv444p: stride
    default: (stride + 1) / 2
    }
  }

  /// Of a colour plane, in samples; of packed 4:2:2, pairs of pixels.
  var chromaWidth: Int { format.halvesColoursAcross ? (width + 1) / 2 : width }
  /// Of a colour plane, in samples.
  var chromaHeight: Int { format.halvesColoursDown ? (height + 1) / 2 : height }

  /// Throws `.truncated` for fewer bytes than a picture takes.
  func check(_ bytes: UnsafeRawBufferPointer) throws(ImageError) {
    guard bytes.count >= byteCount else { throw .truncated(at: bytes.count) }
  }
}

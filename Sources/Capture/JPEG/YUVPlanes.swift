/// Three planes of full-range 8-bit YCbCr (JFIF), as the encoder takes them. It borrows the memory.
struct YUVPlanes {
  /// How the colour planes relate to the luma plane.
  enum Subsampling {
    case yuv420, yuv422, yuv444, gray

    /// The size of a colour plane; odd sizes are rounded up.
    func chromaSize(width: Int, height: Int) -> (width: Int, height: Int) {
      switch self {
      case .yuv420: ((width + 1) / 2, (height + 1) / 2)
      case .yuv422: ((width + 1) / 2, height)
      case .yuv444: (width, height)
      case .gray: (0, 0)
      }
    }
  }

  var width: Int
  var height: Int
  var subsampling: Subsampling
  var y: UnsafePointer<UInt8>
  /// Nil for grey.
  var u: UnsafePointer<UInt8>?
  var v: UnsafePointer<UInt8>?
  /// Bytes from one row to the next, in each plane.
  var strides: (y: Int, u: Int, v: Int)
}

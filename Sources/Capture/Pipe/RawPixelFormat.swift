/// How raw pixels lie in memory, rows and planes without padding. The names are FFmpeg's, but for `yuyv` and `uyvy`.
///
/// YUV is taken as full range, as JPEG has it.
public enum RawPixelFormat: String, Sendable, CaseIterable {
  case rgb24
  case bgr24
  case rgba
  case bgra
  case gray
  /// Y0 U Y1 V, also called YUY2.
  case yuyv
  /// U Y0 V Y1.
  case uyvy
  /// Y, then U and V by turns, 4:2:0.
  case nv12
  /// Y, then V and U by turns, 4:2:0.
  case nv21
  /// Y, U and V, also called I420.
  case yuv420p
  case yuv422p
  case yuv444p

  /// Bytes of one picture. Colour that is shared by two pixels or rows is rounded up.
  func byteCount(_ size: PictureSize) -> Int {
    let (width, height) = (size.width, size.height)
    let (pairs, rowPairs) = ((width + 1) / 2, (height + 1) / 2)
    return switch self {
    case .rgb24, .bgr24, .yuv444p: width * height * 3
    case .rgba, .bgra: width * height * 4
    case .gray: width * height
    case .yuyv, .uyvy: pairs * 4 * height
    case .nv12, .nv21, .yuv420p: width * height + 2 * pairs * rowPairs
    case .yuv422p: width * height + 2 * pairs * height
    }
  }
}

/// How the pixels of a raw picture lie in memory, 8 bits a sample.
///
/// The raw value is the format's four characters in V4L2, written small (see linux/videodev2.h), or libav's name where
/// those say nothing.
public enum PixelFormat: String, Sendable, CaseIterable {
  /// Y0 U Y1 V, 4:2:2.
  case yuyv
  /// U Y0 V Y1, 4:2:2.
  case uyvy
  /// Y0 V Y1 U, 4:2:2.
  case yvyu
  /// A luma plane, then one of U V pairs, 4:2:0.
  case nv12
  /// A luma plane, then one of V U pairs, 4:2:0.
  case nv21
  /// Planes Y, U, V, 4:2:0: libav's yuv420p.
  case yu12
  /// Planes Y, V, U, 4:2:0.
  case yv12
  /// Planes Y, U, V, 4:2:2.
  case yuv422p
  /// Planes Y, U, V, 4:4:4.
  case yuv444p
  /// Luma alone.
  case grey
  /// R G B.
  case rgb24
  /// B G R.
  case bgr24
  /// R G B, and a byte that is not looked at.
  case rgba
  /// B G R, and a byte that is not looked at.
  case bgra

  /// Also takes the names that other programs use: `yuv420p`, `i420`, `yuy2`, `gray`, …; nil for an unknown one.
  public init?(parsing name: String) {
    switch name.lowercased() {
    case "yuy2", "yuyv422": self = .yuyv
    case "uyvy422": self = .uyvy
    case "yvyu422": self = .yvyu
    case "i420", "yuv420p", "yuvj420p": self = .yu12
    case "yuvj422p", "422p", "y42b": self = .yuv422p
    case "yuvj444p", "y444": self = .yuv444p
    case "gray", "gray8", "y8": self = .grey
    case "rgb3", "rgb": self = .rgb24
    case "bgr3", "bgr": self = .bgr24
    case "rgb0", "rgbx", "ab24", "xb24": self = .rgba
    case "bgr0", "bgrx", "ar24", "xr24", "bgr4": self = .bgra
    case let name:
      guard let format = PixelFormat(rawValue: name) else { return nil }
      self = format
    }
  }

  /// Bytes of a row of the first plane that hold pixels; packed 4:2:2 has them in pairs.
  func rowBytes(width: Int) -> Int {
    switch self {
    case .yuyv, .uyvy, .yvyu: (width + 1) / 2 * 4
    case .nv12, .nv21, .yu12, .yv12, .yuv422p, .yuv444p, .grey: width
    case .rgb24, .bgr24: width * 3
    case .rgba, .bgra: width * 4
    }
  }

  /// Whether two pixels beside each other share their colours.
  var halvesColoursAcross: Bool {
    switch self {
    case .yuyv, .uyvy, .yvyu, .nv12, .nv21, .yu12, .yv12, .yuv422p: true
    case .yuv444p, .grey, .rgb24, .bgr24, .rgba, .bgra: false
    }
  }

  /// Whether two pixels one above the other share their colours.
  var halvesColoursDown: Bool {
    switch self {
    case .nv12, .nv21, .yu12, .yv12: true
    case .yuyv, .uyvy, .yvyu, .yuv422p, .yuv444p, .grey, .rgb24, .bgr24, .rgba, .bgra: false
    }
  }
}

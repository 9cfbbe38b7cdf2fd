/// How the pixels of a raw picture lie in memory, 8 bits a sample.
///
/// The raw value is the format's four characters in V4L2, written small; see linux/videodev2.h.
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
  /// Luma alone.
  case grey
  /// R G B.
  case rgb24
  /// B G R.
  case bgr24

  /// Also takes the names that other programs use: `yuv420p`, `i420`, `yuy2`, `gray`, …; nil for an unknown one.
  public init?(parsing name: String) {
    switch name.lowercased() {
    case "yuy2", "yuyv422": self = .yuyv
    case "uyvy422": self = .uyvy
    case "yvyu422": self = .yvyu
    case "i420", "yuv420p": self = .yu12
    case "gray", "gray8", "y8": self = .grey
    case "rgb3", "rgb": self = .rgb24
    case "bgr3", "bgr": self = .bgr24
    case let name:
      guard let format = PixelFormat(rawValue: name) else { return nil }
      self = format
    }
  }

  /// Bytes of a row of the first plane that hold pixels; packed 4:2:2 has them in pairs.
  func rowBytes(width: Int) -> Int {
    switch self {
    case .yuyv, .uyvy, .yvyu: (width + 1) / 2 * 4
    case .nv12, .nv21, .yu12, .yv12, .grey: width
    case .rgb24, .bgr24: width * 3
    }
  }
}

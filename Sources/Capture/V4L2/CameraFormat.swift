/// A kind of frame to ask a camera for.
public enum CameraFormat: Sendable, Equatable {
  /// JPEGs of the camera's own making: MJPG or JPEG.
  case jpeg
  case raw(PixelFormat)

  /// `mjpg`, `jpeg`, or a name that `PixelFormat` takes; nil for anything else.
  public init?(parsing name: String) {
    switch name.lowercased() {
    case "mjpg", "mjpeg", "jpeg": self = .jpeg
    case let name:
      guard let format = PixelFormat(parsing: name) else { return nil }
      self = .raw(format)
    }
  }

  func matches(_ fourCC: FourCC) -> Bool {
    switch self {
    case .jpeg: fourCC.isJPEG
    case .raw(let format): fourCC == format.fourCC
    }
  }
}

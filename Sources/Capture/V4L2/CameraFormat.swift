/// A kind of frame to ask a camera for.
public enum CameraFormat: Sendable, Equatable {
  /// JPEGs of the camera's own making: MJPG or JPEG.
  case jpeg
  case raw(PixelFormat)
  /// Raw planes, each in a piece of memory of its own; else that is only taken where there is nothing cheaper.
  case pieces(PixelFormat)

  /// `mjpg`, `jpeg`, a name that `PixelFormat` takes, or V4L2's for planes in pieces (`NM12`); nil for anything else.
  public init?(parsing name: String) {
    switch name.lowercased() {
    case "mjpg", "mjpeg", "jpeg": self = .jpeg
    case let name:
      if let format = PixelFormat(parsing: name) {
        self = .raw(format)
      } else {
        let named = PixelFormat.allCases.first { $0.piecesFourCC?.description.lowercased() == name }
        guard let named else { return nil }
        self = .pieces(named)
      }
    }
  }

  func matches(_ fourCC: FourCC) -> Bool {
    switch self {
    case .jpeg: fourCC.isJPEG
    case .raw(let format): fourCC.pixelFormat == format
    case .pieces(let format): fourCC == format.piecesFourCC
    }
  }
}

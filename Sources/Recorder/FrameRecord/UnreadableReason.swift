public import Capture

/// Why a record is not a picture. Such records are counted and named, never fatal.
public enum UnreadableReason: Error, Sendable, Equatable, CustomStringConvertible {
  /// A record without a value, or with an empty one.
  case empty
  /// Neither JPEG nor PNG nor JSON, and no header says that it is pixels.
  case unknownFormat
  /// It starts like an image and is none.
  case image(ImageError)
  /// It starts like JSON and is not `{"pix", "channels", "rows", "cols"}`.
  case json
  /// Pixels whose number of bytes fits no layout of their rows and columns.
  case pixelCount(bytes: Int, rows: Int, columns: Int)
  /// A format that the archive's own cannot hold.
  case unsupported(FrameFormat)

  public var description: String {
    switch self {
    case .empty: "no value"
    case .unknownFormat: "neither JPEG nor PNG nor JSON"
    case .image(let error): "broken image: \(error)"
    case .json: "JSON that is not {pix, channels, rows, cols}"
    case .pixelCount(let bytes, let rows, let columns):
      "\(bytes) bytes of pixels fit no layout of \(columns)x\(rows)"
    case .unsupported(let format): "\(format.rawValue) does not fit into this archive format"
    }
  }
}

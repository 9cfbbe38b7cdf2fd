import Capture

/// The names of segments and frames: sorting them by name is sorting them by offset.
struct SegmentName: Equatable {
  static let partialPrefix = ".partial"
  static let frameIndex = "frames.idx"

  var topic: String
  var partition: Int32
  /// The first record's offset.
  var start: Int64
  /// The last record's offset.
  var end: Int64

  /// Zero-padded to 20 digits, which hold every offset.
  static func padded(_ offset: Int64) -> String { padded(offset, 20) }

  static func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(max(number, 0))
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// `video/00000`, below the archive's folder.
  static func folder(_ topic: String, _ partition: Int32) -> String { "\(topic)/\(padded(Int64(partition), 5))" }

  static func frame(_ offset: Int64, _ format: FrameFormat) -> String {
    "\(padded(offset)).\(format.fileExtension)"
  }

  var range: String { "\(Self.padded(start))-\(Self.padded(end))" }

  /// `video/00000/00000000000000000042-00000000000000000099`.
  var framesFolder: String { "\(Self.folder(topic, partition))/\(range)" }

  /// `video+0+00000000000000000042-00000000000000000099`, without an extension.
  var mjpegStem: String { "\(Self.mjpegPrefix(topic, partition))\(range)" }

  static func mjpegPrefix(_ topic: String, _ partition: Int32) -> String { "\(topic)+\(partition)+" }

  /// The first offset in `<20 digits>-<20 digits>…`; nil for other names.
  static func start(inRange name: some StringProtocol) -> Int64? {
    let parts = name.prefix(41).split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.count == 20 && $0.allSatisfy(\.isASCII) && Int64($0) != nil })
    else { return nil }
    return Int64(parts[0])
  }
}

extension FrameFormat {
  var fileExtension: String {
    switch self {
    case .jpeg: "jpg"
    case .png: "png"
    case .rgb24: "rgb"
    }
  }
}

/// A pixel format's four characters, as V4L2 numbers them: the first one in the lowest byte.
struct FourCC: Sendable, Hashable, CustomStringConvertible {
  let code: UInt32

  init(code: UInt32) { self.code = code }

  init(_ first: Character, _ second: Character, _ third: Character, _ fourth: Character) {
    code = [fourth, third, second, first].reduce(0) { $0 << 8 | UInt32($1.asciiValue ?? 0x20) }
  }

  static let mjpg = FourCC("M", "J", "P", "G")
  static let jpeg = FourCC("J", "P", "E", "G")

  /// Whether a buffer of this format is a JPEG already.
  var isJPEG: Bool { self == .mjpg || self == .jpeg }

  /// The pixels of a buffer of this format; nil for a JPEG, and for what is not known here.
  var pixelFormat: PixelFormat? {
    PixelFormat.allCases.first { $0.fourCC == self || $0.otherFourCCs.contains(self) || $0.piecesFourCC == self }
  }

  /// Pieces of memory that a picture of this format lies in.
  var memoryPlanes: Int {
    guard let pixels = pixelFormat, pixels.piecesFourCC == self else { return 1 }
    return pixels == .nv12 || pixels == .nv21 ? 2 : 3
  }

  /// Bit 31, with which V4L2 tells a format of more than 8 bits a sample from its little-endian twin.
  private var isBigEndian: Bool { code & 1 << 31 != 0 }

  var description: String {
    let code = code & ~(1 << 31)
    let characters = (0..<4).map { index -> Character in
      let byte = UInt8(truncatingIfNeeded: code >> UInt32(index * 8))
      return (0x20...0x7e).contains(byte) ? Character(UnicodeScalar(byte)) : "?"
    }
    var text = String(characters)
    if isBigEndian { return text + "-BE" }
    while text.hasSuffix(" ") { text.removeLast() }
    return text
  }
}

extension PixelFormat {
  /// The number of the same planes, each in a piece of memory of its own (multi-planar API); nil where there is none.
  var piecesFourCC: FourCC? {
    switch self {
    case .nv12: FourCC("N", "M", "1", "2")
    case .nv21: FourCC("N", "M", "2", "1")
    case .yu12: FourCC("Y", "M", "1", "2")
    case .yv12: FourCC("Y", "M", "2", "1")
    case .yuv422p: FourCC("Y", "M", "1", "6")
    case .yuv444p: FourCC("Y", "M", "2", "4")
    case .yuyv, .uyvy, .yvyu, .grey, .rgb24, .bgr24, .rgba, .bgra: nil
    }
  }

  /// Under which other numbers V4L2 has it: those say something else of the byte beside the colours.
  var otherFourCCs: [FourCC] {
    switch self {
    case .rgba: [FourCC("X", "B", "2", "4")]
    case .bgra: [FourCC("X", "R", "2", "4"), FourCC("B", "G", "R", "4")]
    default: []
    }
  }

  /// Its number in V4L2; of planes that V4L2 knows in pieces alone, theirs.
  var fourCC: FourCC {
    switch self {
    case .yuyv: FourCC("Y", "U", "Y", "V")
    case .uyvy: FourCC("U", "Y", "V", "Y")
    case .yvyu: FourCC("Y", "V", "Y", "U")
    case .nv12: FourCC("N", "V", "1", "2")
    case .nv21: FourCC("N", "V", "2", "1")
    case .yu12: FourCC("Y", "U", "1", "2")
    case .yv12: FourCC("Y", "V", "1", "2")
    case .yuv422p: FourCC("4", "2", "2", "P")
    case .yuv444p: FourCC("Y", "M", "2", "4")
    case .grey: FourCC("G", "R", "E", "Y")
    case .rgb24: FourCC("R", "G", "B", "3")
    case .bgr24: FourCC("B", "G", "R", "3")
    case .rgba: FourCC("A", "B", "2", "4")
    case .bgra: FourCC("A", "R", "2", "4")
    }
  }
}

/// A pixel format's four characters, as V4L2 numbers them: the first one in the lowest byte.
struct FourCC: Sendable, Hashable, CustomStringConvertible {
  let code: UInt32

  init(code: UInt32) { self.code = code }

  init(_ first: Character, _ second: Character, _ third: Character, _ fourth: Character) {
    code = [fourth, third, second, first].reduce(0) { $0 << 8 | UInt32($1.asciiValue ?? 0x20) }
  }

  static let mjpg = FourCC("M", "J", "P", "G")
  static let jpeg = FourCC("J", "P", "E", "G")
  /// Y0 U Y1 V, 4:2:2.
  static let yuyv = FourCC("Y", "U", "Y", "V")

  /// Whether a buffer of this format is a JPEG already.
  var isJPEG: Bool { self == .mjpg || self == .jpeg }

  var description: String {
    let characters = (0..<4).map { index -> Character in
      let byte = UInt8(truncatingIfNeeded: code >> UInt32(index * 8))
      return (0x20...0x7e).contains(byte) ? Character(UnicodeScalar(byte)) : "?"
    }
    var text = String(characters)
    while text.hasSuffix(" ") { text.removeLast() }
    return text
  }
}

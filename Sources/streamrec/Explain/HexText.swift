/// Bytes written as hexadecimal digits, the way people copy them: in pairs, with spaces, newlines, colons, commas, `0x`
/// and `\x` between.
enum HexText {
  struct Failure: Error, Sendable, Equatable, CustomStringConvertible {
    let description: String
  }

  static func parse(_ text: some Sequence<UInt8>) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    var high: UInt8?
    var offset = 0
    var wasZero = false
    for character in text {
      offset += 1
      if let digit = digit(character) {
        if let first = high {
          bytes.append(first << 4 | digit)
          high = nil
        } else {
          high = digit
        }
        wasZero = digit == 0 && high != nil
      } else if isX(character) {
        // `0x` and `\x` stand before digits; the 0 is none of them.
        if wasZero { high = nil }
        wasZero = false
      } else {
        guard isBetween(character) else {
          throw Failure(description: "character \(offset) is no hexadecimal digit")
        }
        guard high == nil else { throw Failure(description: "half a byte stands before character \(offset)") }
      }
    }
    guard high == nil else { throw Failure(description: "half a byte is left over at the end") }
    guard !bytes.isEmpty else { throw Failure(description: "there is not one byte") }
    return bytes
  }

  private static func digit(_ character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  private static func isX(_ character: UInt8) -> Bool {
    character == UInt8(ascii: "x") || character == UInt8(ascii: "X")
  }

  private static func isBetween(_ character: UInt8) -> Bool {
    " \t\r\n:,;-_\\\"'".utf8.contains(character)
  }
}

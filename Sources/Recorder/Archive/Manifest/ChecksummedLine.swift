import Foundation
import KafkaWire

/// JSON lines whose last member is a CRC-32C over everything before it, chained from line to line: a line that is torn,
/// changed, missing or out of its place does not fit.
struct ChecksummedLine {
  private static let prefix = Array(#","crc32c":""#.utf8)
  private static let suffix = Array(#""}"#.utf8)
  /// Bytes from the end of the JSON's members to the end of the line, without its newline.
  private static let trailer = prefix.count + 8 + suffix.count

  /// Of the line before; 0 at the start.
  private(set) var chain: UInt32 = 0

  /// The line with its newline. The chain moves on only by `accept`, once the line is durable.
  func encode(_ json: Data) -> (line: Bytes, crc: UInt32) {
    let members = Bytes([UInt8](json.dropLast()))
    let crc = CRC32C.checksum(members, continuing: chain)
    let line = members.array + Self.prefix + Array(crc.hex.utf8) + Self.suffix + [UInt8(ascii: "\n")]
    return (Bytes(line), crc)
  }

  mutating func accept(_ crc: UInt32) { chain = crc }

  /// Whether something stands behind a line's end in bytes that are one line by their newlines. A line that was torn as
  /// it was written never does that: then a newline was damaged, and with it lines that were durable.
  static func holdsWholeLine(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let mark = bytes.firstRange(of: prefix) else { return false }
    return mark.lowerBound + trailer + 1 < bytes.endIndex
  }

  /// The line's JSON where the checksum fits; then the chain moves on. The line comes without its newline.
  mutating func decode(_ line: ArraySlice<UInt8>) -> Data? {
    guard line.count > Self.trailer else { return nil }
    let end = line.endIndex - Self.trailer
    guard line[end...].prefix(Self.prefix.count).elementsEqual(Self.prefix),
      line.suffix(Self.suffix.count).elementsEqual(Self.suffix)
    else { return nil }
    let members = Array(line[..<end])
    let digits = line[(end + Self.prefix.count)...].prefix(8)
    let crc = CRC32C.checksum(Bytes(members), continuing: chain)
    guard digits.elementsEqual(crc.hex.utf8) else { return nil }
    chain = crc
    return Data(line)
  }
}

extension UInt32 {
  /// 8 lower-case hexadecimal digits.
  var hex: String {
    let digits = String(self, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}

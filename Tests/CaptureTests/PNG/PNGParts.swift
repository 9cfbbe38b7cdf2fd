/// PNGs made by hand, chunk by chunk: pixels are stored, not compressed.
enum PNGParts {
  static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

  static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + data
    return word(UInt32(data.count)) + body + word(crc(body))
  }

  static func header(_ width: Int, _ height: Int, depth: UInt8 = 8, color: UInt8, interlace: UInt8 = 0) -> [UInt8] {
    chunk("IHDR", word(UInt32(width)) + word(UInt32(height)) + [depth, color, 0, 0, interlace])
  }

  /// - Parameter rows: without their filters' bytes.
  static func image(_ rows: [[UInt8]], _ header: [UInt8], before: [UInt8] = []) -> [UInt8] {
    signature + header + before + chunk("IDAT", stored(rows.flatMap { [0] + $0 })) + chunk("IEND", [])
  }

  /// A zlib stream (RFC 1950) of stored blocks.
  static func stored(_ data: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = [0x78, 0x01]
    var rest = data[...]
    repeat {
      let block = rest.prefix(65535)
      rest = rest.dropFirst(65535)
      let length = UInt16(block.count)
      stream += [rest.isEmpty ? 1 : 0, UInt8(length & 0xff), UInt8(length >> 8)]
      stream += [UInt8(~length & 0xff), UInt8(~length >> 8)] + block
    } while !rest.isEmpty
    return stream + word(adler(data))
  }

  /// The data of all chunks of this type.
  static func data(of type: String, in png: [UInt8]) -> [UInt8] {
    var found: [UInt8] = []
    var cursor = 8
    while cursor + 12 <= png.count {
      let length = png[cursor..<cursor + 4].reduce(0) { $0 << 8 | Int($1) }
      if Array(png[cursor + 4..<cursor + 8]) == Array(type.utf8) { found += png[cursor + 8..<cursor + 8 + length] }
      cursor += 12 + length
    }
    return found
  }

  static func word(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * $0)) }
  }

  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    var sum: UInt32 = .max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
    }
    return ~sum
  }

  private static func adler(_ bytes: [UInt8]) -> UInt32 {
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      a = (a + UInt32(byte)) % 65521
      b = (b + a) % 65521
    }
    return b << 16 | a
  }
}

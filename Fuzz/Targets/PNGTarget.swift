@testable import KafkaWire

/// PNGs, decoded to pixels. The first byte says whether wrong checksums are set right first: few inputs would ever get
/// beyond them.
enum PNGTarget: FuzzTarget {
  static let name = "png"

  /// Small enough for many runs a second.
  private static let maximumPixels = 1 << 16
  /// Three bytes a pixel, the library's own structures, and what chunks beside the pixels may take.
  private static let most = 3 * maximumPixels + (16 << 20)

  static func run(_ input: Bytes) {
    guard let way = input.slice(from: 0, count: 1)?.array.first,
      var bytes = input.slice(from: 1, count: input.count - 1)?.array
    else { return }
    if way & 1 == 1 { mend(&bytes) }
    let picture = bounded(input, factor: 0, plus: most) {
      bytes.withUnsafeBytes { try? PNGDecoder(maximumPixels: maximumPixels).picture($0) }
    }
    guard let picture else { return }
    expect(picture.pixels.count == picture.layout.byteCount, "pixels of another number than the picture has")
    expect(picture.layout.width * picture.layout.height <= maximumPixels, "a picture that is too large")
    let header = try? bytes.withUnsafeBytes { try PNGHeader.parse($0) }
    expect(header?.width == picture.layout.width && header?.height == picture.layout.height, "another size")
  }

  /// Writes the checksum that each chunk should have.
  private static func mend(_ bytes: inout [UInt8]) {
    var cursor = 8
    while bytes.count - cursor >= 12 {
      let length = bytes[cursor..<cursor + 4].reduce(0) { $0 << 8 | Int($1) }
      guard bytes.count - cursor - 12 >= length else { return }
      let end = cursor + 8 + length
      var sum: UInt32 = .max
      for byte in bytes[cursor + 4..<end] {
        sum ^= UInt32(byte)
        for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
      }
      for place in 0..<4 { bytes[end + place] = UInt8(truncatingIfNeeded: ~sum >> UInt32(24 - 8 * place)) }
      cursor = end + 4
    }
  }
}

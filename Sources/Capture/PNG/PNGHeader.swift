/// A PNG's size from its signature and IHDR chunk (RFC 2083, sections 3.1 and 4.1.1), found without decoding.
public struct PNGHeader: Sendable, Equatable {
  /// Pixels.
  public var width: Int
  /// Pixels.
  public var height: Int
  /// 1, 2, 4, 8 or 16.
  public var bitDepth: Int
  /// 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA.
  public var colorType: Int

  private static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
  private static let headerChunk: [UInt8] = [0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]

  public static func parse(_ bytes: UnsafeRawBufferPointer) throws(ImageError) -> PNGHeader {
    guard bytes.count >= 8 else {
      throw bytes.starts(with: signature.prefix(bytes.count)) ? .truncated(at: 0) : .notThisFormat
    }
    guard bytes.starts(with: signature) else { throw .notThisFormat }
    // Signature 8, chunk length 4, type 4, data 13, CRC 4.
    guard bytes.count >= 33 else { throw .truncated(at: 8) }
    guard bytes[8..<16].elementsEqual(headerChunk) else { throw .malformed(at: 8, "no IHDR chunk") }
    let header = PNGHeader(
      width: int(bytes, 16), height: int(bytes, 20), bitDepth: Int(bytes[24]), colorType: Int(bytes[25]))
    // PNG's integers have 31 bits.
    guard (1...0x7fff_ffff).contains(header.width), (1...0x7fff_ffff).contains(header.height) else {
      throw .malformed(at: 16, "a size of \(header.width)x\(header.height)")
    }
    guard [1, 2, 4, 8, 16].contains(header.bitDepth), [0, 2, 3, 4, 6].contains(header.colorType) else {
      throw .malformed(at: 24, "bit depth \(header.bitDepth) with colour type \(header.colorType)")
    }
    return header
  }

  public static func parse(_ image: FrameBuffer) throws(ImageError) -> PNGHeader {
    try image.withUnsafeBytes { (bytes) throws(ImageError) in try parse(bytes) }
  }

  /// Four bytes, the highest first; the caller has checked that they are there.
  static func int(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> Int {
    Int(bytes[at]) << 24 | Int(bytes[at + 1]) << 16 | Int(bytes[at + 2]) << 8 | Int(bytes[at + 3])
  }
}

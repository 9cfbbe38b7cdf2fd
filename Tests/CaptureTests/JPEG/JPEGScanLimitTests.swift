import Testing

@testable import Capture

/// A small file may ask for more work than any picture is worth: each scan of a progressive JPEG goes over all its blocks.
struct JPEGScanLimitTests {
  private static let quarter = PictureOrientation(swapsAxes: true, flipsAcross: true, flipsDown: false)

  private func segment(_ marker: UInt8, _ payload: [UInt8]) -> [UInt8] {
    [0xff, marker, UInt8((payload.count + 2) >> 8), UInt8((payload.count + 2) & 0xff)] + payload
  }

  /// A Huffman table of one symbol, whose code is a single zero bit.
  private func table(_ identifier: UInt8, symbol: UInt8) -> [UInt8] {
    segment(0xc4, [identifier, 1] + [UInt8](repeating: 0, count: 15) + [symbol])
  }

  /// A grey picture of 64x64 pixels: one scan with its 64 blocks' averages, and then `scans` of nothing, 13 bytes each.
  private func progressive(scans: Int) -> [UInt8] {
    var bytes: [UInt8] = [0xff, 0xd8]
    bytes += segment(0xdb, [0] + [UInt8](repeating: 1, count: 64))
    bytes += segment(0xc2, [8, 0, 64, 0, 64, 1, 1, 0x11, 0])
    // No difference to the block before; and the end of 64 blocks, plus what the next six bits say.
    bytes += table(0x00, symbol: 0x00) + table(0x10, symbol: 0x60)
    bytes += segment(0xda, [1, 1, 0x00, 0, 0, 0]) + [UInt8](repeating: 0, count: 8)
    for _ in 0..<scans { bytes += segment(0xda, [1, 1, 0x00, 1, 63, 0]) + [0x01] }
    return bytes + [0xff, 0xd9]
  }

  @Test("a progressive JPEG of a few scans is decoded and turned")
  func few() throws {
    let jpeg = FrameBuffer(progressive(scans: 20))
    let pixels = try JPEGDecoder().gray(jpeg).pixels
    #expect(pixels == [UInt8](repeating: 128, count: 64 * 64))
    let turned = try JPEGTransformer().turn(EncodedImage(passingThrough: jpeg), Self.quarter)
    #expect(try JPEGDecoder().gray(turned.bytes).pixels == pixels)
  }

  @Test("one of thousands of scans is refused, to be decoded and to be turned")
  func thousands() throws {
    let jpeg = FrameBuffer(progressive(scans: 5_000))
    let decoder = try JPEGDecoder()
    #expect(throws: ImageError.self) { try decoder.gray(jpeg) }
    #expect(throws: ImageError.self) { try decoder.rgb24(jpeg) }
    let transformer = try JPEGTransformer()
    let image = try EncodedImage(passingThrough: jpeg)
    #expect(throws: ImageError.self) { try transformer.turn(image, Self.quarter) }
  }
}

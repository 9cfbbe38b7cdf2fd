import Testing

@testable import Capture

struct JPEGEncoderTests {
  @Test("YUYV becomes 4:2:2 planes in order, row padding left out")
  func splitsYUYV() {
    var scratch = PlanarScratch()
    // Two rows of two pixels, then four bytes of padding each.
    let bytes: [UInt8] = [1, 10, 2, 20, 99, 99, 99, 99, 3, 30, 4, 40, 99, 99, 99, 99]
    bytes.withUnsafeBytes { raw in
      let planes = scratch.split(yuyv: raw, width: 2, height: 2, stride: 8)
      #expect(Array(UnsafeBufferPointer(start: planes.y, count: 4)) == [1, 2, 3, 4])
      #expect(planes.u.map { [$0[0], $0[1]] } == [10, 30])
      #expect(planes.v.map { [$0[0], $0[1]] } == [20, 40])
    }
  }

  @Test("an encoded YUYV picture has its luma", arguments: [(64, 32), (33, 17), (2, 2)])
  func encodesYUYV(width: Int, height: Int) throws {
    let stride = (width + 1) / 2 * 4 + 16
    var bytes = [UInt8](repeating: 128, count: stride * height)
    for row in 0..<height { for column in 0..<width { bytes[row * stride + column * 2] = UInt8(40 + column * 2) } }
    let image = try bytes.withUnsafeBytes {
      try JPEGEncoder(quality: 95).encode(yuyv: $0, width: width, height: height, stride: stride)
    }
    let decoded = try JPEGDecoder().gray(image)
    #expect((decoded.width, decoded.height) == (width, height))
    for column in 0..<width { #expect(abs(Int(decoded.pixels[column]) - (40 + column * 2)) <= 6) }
  }

  @Test("too few bytes for the size are an error")
  func shortInput() throws {
    let encoder = try JPEGEncoder(quality: 85)
    let bytes = [UInt8](repeating: 0, count: 64 * 2 * 10 - 1)
    #expect(throws: ImageError.self) {
      try bytes.withUnsafeBytes { try encoder.encode(yuyv: $0, width: 64, height: 10, stride: 128) }
    }
    #expect(throws: ImageError.self) {
      try bytes.withUnsafeBytes { try encoder.encode(rgb24: $0, width: 64, height: 10) }
    }
  }

  @Test("a quality outside 1 to 100 is refused", arguments: [0, 101, -5, Int.max])
  func qualityRange(quality: Int) {
    #expect(throws: CaptureError.self) { try JPEGEncoder(quality: quality) }
  }

  @Test("a better quality takes more bytes")
  func qualityCounts() throws {
    #expect(try Pictures.jpeg(quality: 95).count > Pictures.jpeg(quality: 30).count)
  }

  @Test("a scan cut short fails to decode")
  func decodesStrictly() throws {
    let image = try Pictures.jpeg().array
    let cut = Array(image[..<(image.count * 3 / 4)]) + [0xff, 0xd9]
    #expect(throws: ImageError.self) { try JPEGDecoder().rgb24(FrameBuffer(cut)) }
  }
}

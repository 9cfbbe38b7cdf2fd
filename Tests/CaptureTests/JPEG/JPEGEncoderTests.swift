import Testing

@testable import Capture

struct JPEGEncoderTests {
  @Test("packed pixels become 4:2:2 planes in order, row padding left out")
  func splitsPacked() throws {
    var scratch = PlanarScratch()
    // Two rows of two pixels, then four bytes of padding each.
    let bytes: [UInt8] = [1, 10, 2, 20, 99, 99, 99, 99, 3, 30, 4, 40, 99, 99, 99, 99]
    let layout = try PixelLayout(.yuyv, width: 2, height: 2, stride: 8)
    try bytes.withUnsafeBytes { raw in
      let found = scratch.planes(of: raw, as: layout)
      let planes = try #require(found)
      #expect(Array(UnsafeBufferPointer(start: planes.y, count: 4)) == [1, 2, 3, 4])
      #expect(planes.u.map { [$0[0], $0[1]] } == [10, 30])
      #expect(planes.v.map { [$0[0], $0[1]] } == [20, 40])
    }
  }

  @Test("planes of an even size are read where they are")
  func readsInPlace() throws {
    var scratch = PlanarScratch()
    let bytes = [UInt8](0..<12)
    let layout = try PixelLayout(.yu12, width: 4, height: 2)
    try bytes.withUnsafeBytes { raw in
      let found = scratch.planes(of: raw, as: layout)
      let planes = try #require(found)
      let base = raw.assumingMemoryBound(to: UInt8.self).baseAddress
      #expect(planes.y == base)
      #expect(planes.u == base.map { $0 + 8 })
      #expect(planes.v == base.map { $0 + 10 })
    }
  }

  @Test("too few bytes for the size are an error")
  func shortInput() throws {
    let encoder = try JPEGEncoder(quality: 85)
    let bytes = [UInt8](repeating: 0, count: 64 * 3 * 10 - 1)
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

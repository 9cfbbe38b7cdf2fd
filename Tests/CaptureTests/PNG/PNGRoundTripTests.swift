#if Spng
  import Testing

  @testable import Capture

  struct PNGRoundTripTests {
    private func encode(_ bytes: [UInt8], _ pixels: PNGEncoder.Pixels, _ width: Int, _ height: Int, stride: Int) throws
      -> FrameBuffer
    {
      try bytes.withUnsafeBufferPointer { buffer in
        let base = try #require(buffer.baseAddress)
        return try PNGEncoder().encode(base, pixels, width: width, height: height, stride: stride)
      }
    }

    @Test(
      "random pixels come back as they were",
      arguments: [(1, 1), (1, 7), (7, 1), (2, 2), (33, 17), (64, 48), (255, 3)], [PNGEncoder.Pixels.grey, .rgb24])
    func exact(size: (width: Int, height: Int), pixels: PNGEncoder.Pixels) throws {
      var dice = SeededNumbers(state: UInt64(size.width * 1000 + size.height))
      let bytes = (0..<size.width * size.height * pixels.bytes).map { _ in UInt8.random(in: 0...255, using: &dice) }
      let png = try encode(bytes, pixels, size.width, size.height, stride: size.width * pixels.bytes)
      let header = try PNGHeader.parse(png)
      #expect((header.width, header.height, header.bitDepth) == (size.width, size.height, 8))
      #expect(header.colorType == (pixels == .grey ? 0 : 2))
      let picture = try PNGDecoder().picture(png)
      #expect(picture.layout.format == (pixels == .grey ? .grey : .rgb24))
      #expect((picture.layout.width, picture.layout.height) == (size.width, size.height))
      #expect(picture.pixels.array == bytes)
    }

    @Test("what lies between the rows is left out")
    func strides() throws {
      let png = try encode([1, 2, 3, 99, 99, 4, 5, 6], .rgb24, 1, 2, stride: 5)
      #expect(try PNGDecoder().picture(png).pixels.array == [1, 2, 3, 4, 5, 6])
    }

    @Test("any effort gives the same pixels", arguments: [1, 3, 6, 9], [8, 16, 32, 64, 128, 248])
    func efforts(level: Int32, filters: Int32) throws {
      let bytes: [UInt8] = (0..<1800).map { (index: Int) -> UInt8 in UInt8(truncatingIfNeeded: index * index / 7) }
      let png = try bytes.withUnsafeBufferPointer { buffer in
        let base = try #require(buffer.baseAddress)
        let encoder = try PNGEncoder(effort: .init(level: level, filters: filters))
        return try encoder.encode(base, .rgb24, width: 30, height: 20, stride: 90)
      }
      #expect(try PNGDecoder().picture(png).pixels.array == bytes)
    }

    @Test("a size that no picture has is refused", arguments: [(0, 1), (1, 0), (65536, 1), (1, 65536), (60000, 60000)])
    func sizes(width: Int, height: Int) {
      #expect(throws: ImageError.tooLarge(width: width, height: height)) {
        try encode([0], .grey, width, height, stride: 0)
      }
    }

    @Test("other programs' kinds of PNG become RGB or grey")
    func kinds() throws {
      let palette = PNGParts.chunk("PLTE", [10, 20, 30, 40, 50, 60])
      try expect([7, 8, 9, 10], of: [[7, 8], [9, 10]], PNGParts.header(2, 2, color: 0))
      try expect([0, 255, 255, 0], of: [[0b0110_0000]], PNGParts.header(4, 1, depth: 1, color: 0))
      try expect([1, 2, 3, 4, 5, 6], of: [[1, 2, 3, 4, 5, 6]], PNGParts.header(2, 1, color: 2))
      // Alpha is dropped, whatever it says.
      try expect([1, 2, 3, 4, 5, 6], of: [[1, 2, 3, 0, 4, 5, 6, 255]], PNGParts.header(2, 1, color: 6))
      try expect([9, 9, 9, 8, 8, 8], of: [[9, 0, 8, 128]], PNGParts.header(2, 1, color: 4))
      try expect([40, 50, 60, 10, 20, 30], of: [[1, 0]], PNGParts.header(2, 1, color: 3), before: palette)
      // Of 16 bits the upper 8 stay.
      try expect([1, 2, 3], of: [[1, 99, 2, 99, 3, 99]], PNGParts.header(1, 1, depth: 16, color: 2))
      try expect([5, 5, 5], of: [[5, 99]], PNGParts.header(1, 1, depth: 16, color: 0))
      try expect([1, 2, 3], of: [[1, 2, 3]], PNGParts.header(1, 1, color: 2, interlace: 1))
    }

    private func expect(
      _ pixels: [UInt8], of rows: [[UInt8]], _ header: [UInt8], before: [UInt8] = [],
      sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
      let png = FrameBuffer(PNGParts.image(rows, header, before: before))
      #expect(try PNGDecoder().picture(png).pixels.array == pixels, sourceLocation: sourceLocation)
    }

    @Test("a large IDAT is no large chunk to be kept")
    func largeChunk() throws {
      // 6 MiB in one chunk.
      let row = [UInt8](repeating: 3, count: 2048 * 3)
      let png = FrameBuffer(
        PNGParts.image([[UInt8]](repeating: row, count: 1024), PNGParts.header(2048, 1024, color: 2)))
      #expect(try PNGDecoder().picture(png).pixels.count == 2048 * 1024 * 3)
    }
  }
#endif

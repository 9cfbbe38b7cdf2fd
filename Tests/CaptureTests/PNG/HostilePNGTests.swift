#if Spng
  import Testing

  @testable import Capture

  struct HostilePNGTests {
    private func picture(_ bytes: [UInt8]) throws -> DecodedPicture { try PNGDecoder().picture(FrameBuffer(bytes)) }

    private func encoded(_ width: Int, _ height: Int, _ sample: (Int) -> UInt8 = { _ in 0 }) throws -> [UInt8] {
      let pixels = (0..<width * height).map(sample)
      return try pixels.withUnsafeBufferPointer { buffer in
        let base = try #require(buffer.baseAddress)
        return try PNGEncoder().encode(base, .grey, width: width, height: height, stride: width).array
      }
    }

    private func noise(_ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: index &* 2_654_435_761 >> 7) }

    @Test("cut off anywhere, it is an error")
    func truncations() throws {
      let png = try encoded(20, 10, noise)
      for cut in png.indices {
        #expect(throws: ImageError.self) { try picture(Array(png[..<cut])) }
      }
    }

    @Test("any one bit flipped is an error: all of it stands under checksums")
    func singleFlips() throws {
      let png = try encoded(20, 10, noise)
      for bit in 0..<png.count * 8 {
        var bytes = png
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        #expect(throws: ImageError.self, "bit \(bit)") { try picture(bytes) }
      }
    }

    @Test("flips all over end in an error or in a picture", arguments: 0..<8)
    func flips(seed: UInt64) throws {
      var dice = SeededNumbers(state: seed)
      let png = try encoded(20, 10, noise)
      for _ in 0..<200 {
        var bytes = png
        for _ in 0..<Int.random(in: 1...20, using: &dice) {
          bytes[Int.random(in: bytes.indices, using: &dice)] = UInt8.random(in: 0...255, using: &dice)
        }
        let found = Result { try picture(bytes) }
        if case .success(let picture) = found { #expect(picture.pixels.count == picture.layout.byteCount) }
      }
    }

    @Test(
      "a size that so few bytes cannot hold takes no memory", arguments: [(8192, 8192), (65535, 1024), (1024, 65535)])
    func giants(width: Int, height: Int) {
      let png = PNGParts.image([[0]], PNGParts.header(width, height, color: 2))
      #expect(throws: ImageError.truncated(at: png.count)) { try picture(png) }
    }

    @Test(
      "beyond the largest size nothing is decoded", arguments: [(8193, 8192), (65536, 1), (0x7fff_ffff, 0x7fff_ffff)])
    func tooLarge(width: Int, height: Int) {
      let png = PNGParts.image([[0]], PNGParts.header(width, height, color: 0))
      #expect(throws: ImageError.tooLarge(width: width, height: height)) { try picture(png) }
    }

    @Test("pixels beyond the picture's end are not inflated, and those that lack are an error")
    func bombs() throws {
      let black = PNGParts.data(of: "IDAT", in: try encoded(4096, 4096))
      // 16 MiB in some 80 KB.
      #expect(black.count < 128 << 10)
      func claiming(_ width: Int, _ height: Int) -> [UInt8] {
        PNGParts.signature + PNGParts.header(width, height, color: 0) + PNGParts.chunk("IDAT", black)
          + PNGParts.chunk("IEND", [])
      }
      #expect(try picture(claiming(4096, 4096)).pixels.count == 4096 * 4096)
      #expect(throws: ImageError.self) { try picture(claiming(4096, 4097)) }
      // A few pixels with megabytes behind them: no more than a few comes out.
      if case .success(let small) = Result(catching: { try picture(claiming(8, 8)) }) {
        #expect(small.pixels.count == 64)
      }
    }

    @Test("text and profiles that inflate to megabytes are an error", arguments: ["iCCP", "zTXt"])
    func inflatedChunks(type: String) throws {
      let megabytes = PNGParts.data(of: "IDAT", in: try encoded(4096, 4096))
      let bomb = PNGParts.chunk(type, Array("name".utf8) + [0, 0] + megabytes)
      let png = PNGParts.image([[1, 2, 3]], PNGParts.header(1, 1, color: 2), before: bomb)
      #expect(throws: ImageError.self) { try picture(png) }
    }

    @Test("many chunks that are kept come to an end")
    func manyChunks() throws {
      let text = PNGParts.chunk("tEXt", Array("name".utf8) + [0] + [UInt8](repeating: 0x61, count: 1 << 20))
      let before = Array([[UInt8]](repeating: text, count: 9).joined())
      let png = PNGParts.image([[1, 2, 3]], PNGParts.header(1, 1, color: 2), before: before)
      #expect(throws: ImageError.self) { try picture(png) }
    }

    @Test("wrong checksums are errors, of chunks that are no pixels, too", arguments: ["gAMA", "IDAT", "IEND", "tEXt"])
    func checksums(type: String) throws {
      let before = PNGParts.chunk("gAMA", [0, 0, 0xb1, 0x8f]) + PNGParts.chunk("tEXt", Array("a".utf8) + [0, 0x62])
      var png = PNGParts.image([[1, 2, 3]], PNGParts.header(1, 1, color: 2), before: before)
      #expect(try picture(png).pixels.array == [1, 2, 3])
      let name = Array(type.utf8)
      let at = try #require((8..<png.count - 3).first { Array(png[$0..<$0 + 4]) == name })
      let length = png[at - 4..<at].reduce(0) { $0 << 8 | Int($1) }
      png[at + 4 + length] ^= 1
      #expect(throws: ImageError.self) { try picture(png) }
    }
  }
#endif

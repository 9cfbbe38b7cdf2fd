#if Spng && TurboJPEG
  import Testing

  @testable import Capture

  struct PictureEncoderTests {
    private func encode(_ picture: RawPicture, _ encoding: FrameEncoding) throws -> EncodedImage {
      try picture.bytes.withUnsafeBytes { try PictureEncoder(encoding, quality: 85).encode($0, as: picture.layout) }
    }

    /// 8-bit RGB of what was encoded.
    private func pixels(_ image: EncodedImage) throws -> [UInt8] {
      guard image.format == .png else { return image.bytes.array }
      let picture = try PNGDecoder().picture(image.bytes)
      let bytes = picture.pixels.array
      return picture.layout.format == .grey ? bytes.flatMap { [$0, $0, $0] } : bytes
    }

    @Test(
      "each format's pixels come out without loss, as PNG and raw", arguments: PixelFormat.allCases,
      [(64, 48, 0), (33, 17, 7), (32, 17, 1), (33, 16, 0), (1, 1, 0), (2, 1, 3), (1, 2, 0)])
    func exact(format: PixelFormat, shape: (width: Int, height: Int, padding: Int)) throws {
      let picture = try RawPicture(format, width: shape.width, height: shape.height, padding: shape.padding)
      let png = try encode(picture, .png)
      let raw = try encode(picture, .raw)
      #expect((png.format, raw.format) == (.png, .rgb24))
      #expect((png.width, png.height, raw.width, raw.height) == (shape.width, shape.height, shape.width, shape.height))
      let found = try pixels(raw)
      #expect(try pixels(png) == found)
      #expect(found.count == shape.width * shape.height * 3)
      // Fixed-point arithmetic rounds another way at times.
      let tolerance = [.rgb24, .bgr24, .rgba, .bgra, .grey].contains(format) ? 0.0 : 1.0
      for y in 0..<shape.height {
        for x in 0..<shape.width {
          let wanted = RawPicture.decoded(x, y, format)
          for index in 0..<3 {
            let difference = abs(Double(found[(y * shape.width + x) * 3 + index]) - wanted[index])
            #expect(difference <= tolerance + 0.51 * tolerance, "\(x), \(y), \(index)")
          }
        }
      }
    }

    @Test("grey pixels become a grey PNG")
    func grey() throws {
      let image = try encode(RawPicture(.grey, width: 33, height: 17, padding: 3), .png)
      #expect(try PNGHeader.parse(image.bytes).colorType == 0)
      let colours = try encode(RawPicture(.yu12, width: 33, height: 17, padding: 3), .png)
      #expect(try PNGHeader.parse(colours.bytes).colorType == 2)
    }

    @Test("a JPEG is the one that the JPEG encoder gives")
    func jpeg() throws {
      let picture = try RawPicture(.nv12, width: 64, height: 48, padding: 0)
      let direct = try picture.bytes.withUnsafeBytes { try JPEGEncoder(quality: 85).encode($0, as: picture.layout) }
      let image = try encode(picture, .jpeg)
      #expect(image.bytes.array == direct.array)
      #expect(image.format == .jpeg)
    }

    @Test("one byte too few is an error", arguments: PixelFormat.allCases, FrameEncoding.allCases)
    func short(format: PixelFormat, encoding: FrameEncoding) throws {
      let picture = try RawPicture(format, width: 33, height: 17, padding: 5)
      let encoder = try PictureEncoder(encoding, quality: 85)
      for count in [0, 1, picture.bytes.count - 1] {
        #expect(throws: ImageError.truncated(at: count)) {
          try picture.bytes[..<count].withUnsafeBytes { try encoder.encode($0, as: picture.layout) }
        }
      }
    }

    @Test("no picture gets smaller than promised, and an even one comes near", arguments: FrameEncoding.allCases)
    func least(encoding: FrameEncoding) throws {
      for (width, height) in [(1, 1), (9, 17), (640, 360), (1920, 1080)] {
        for format in [PixelFormat.grey, .rgb24] {
          let layout = try PixelLayout(format, width: width, height: height)
          let even = [UInt8](repeating: 0, count: layout.byteCount)
          let image = try even.withUnsafeBytes { try PictureEncoder(encoding, quality: 1).encode($0, as: layout) }
          let least = encoding.leastBytes(width: width, height: height, isGrey: format == .grey)
          #expect(image.bytes.count >= least)
          if encoding == .raw { #expect(image.bytes.count == least) }
          if encoding == .png { #expect(image.bytes.count <= 6 * least) }
        }
      }
      #expect(encoding.leastBytes(width: .max, height: .max) == .max)
    }

    @Test("the test pattern comes in every encoding, with the same number in it", arguments: FrameEncoding.allCases)
    func pattern(encoding: FrameEncoding) throws {
      let spec = SourceSpec.testPattern(try TestPatternSpec(parsing: "161x91@25"))
      let options = CaptureOptions(frames: 3, encoding: encoding)
      let source = try spec.open(options, clock: ManualFrameClock())
      #expect(source.leastImageBytes == encoding.leastBytes(width: 161, height: 91))
      #expect(source.whenBehind == .dropOldest)
      let decoder = PictureDecoder()
      try decoder.prepare(for: encoding.format)
      for number in 0..<3 {
        let next = try source.next()
        let frame = try #require(next)
        #expect((frame.format, frame.width, frame.height) == (encoding.format, 161, 91))
        #expect(frame.sequence == UInt64(number))
        let pixels = try decoder.picture(frame).pixels.array
        // Digits and blocks are grey: any of the three will do.
        let luma = stride(from: 1, to: pixels.count, by: 3).map { pixels[$0] }
        #expect(TestPattern.number(inLuma: luma, width: 161, height: 91) == UInt32(number))
      }
      let end = try source.next()
      #expect(end == nil)
    }
  }
#endif

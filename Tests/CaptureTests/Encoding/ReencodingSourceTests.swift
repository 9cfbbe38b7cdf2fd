#if Spng && TurboJPEG
  import Testing

  @testable import Capture

  struct ReencodingSourceTests {
    private func frame(_ image: FrameBuffer, _ format: FrameFormat, _ number: UInt64, lost: LossCounts = LossCounts())
      -> Frame
    {
      Frame(
        image: image, format: format, width: 64, height: 48, sequence: number, captureNanoseconds: Int64(number) * 1000,
        lost: lost)
    }

    private func jpeg(_ number: UInt64, lost: LossCounts = LossCounts()) throws -> Frame {
      frame(try Pictures.jpeg(), .jpeg, number, lost: lost)
    }

    /// Its header is whole, its scan is not.
    private func damaged(_ number: UInt64, lost: LossCounts = LossCounts()) throws -> Frame {
      let bytes = try Pictures.jpeg().array
      return frame(FrameBuffer(Array(bytes[..<(bytes.count * 3 / 4)]) + [0xff, 0xd9]), .jpeg, number, lost: lost)
    }

    private func png(_ number: UInt64) throws -> Frame {
      let picture = try JPEGDecoder().picture(Pictures.jpeg())
      return frame(try PictureEncoder(.png, quality: 85).encode(picture).bytes, .png, number)
    }

    private func source(_ inner: any FrameSource, _ encoding: FrameEncoding, frames: Int? = nil) throws
      -> ReencodingSource
    {
      ReencodingSource(inner, encoder: try PictureEncoder(encoding, quality: 85), frames: frames)
    }

    private func all(_ source: ReencodingSource) throws -> [Frame] {
      var frames: [Frame] = []
      while let frame = try source.next() { frames.append(frame) }
      return frames
    }

    @Test("what has the format passes byte for byte, everything else becomes it", arguments: FrameEncoding.allCases)
    func mixed(encoding: FrameEncoding) throws {
      let pixels = try JPEGDecoder().picture(Pictures.jpeg()).pixels
      let given = [try jpeg(0), try png(1), frame(pixels, .rgb24, 2)]
      let frames = try all(source(ScriptedImages(given), encoding))
      #expect(frames.map(\.format) == [encoding.format, encoding.format, encoding.format])
      #expect(frames.map(\.sequence) == [0, 1, 2])
      #expect(frames.map(\.captureNanoseconds) == [0, 1000, 2000])
      let same = given.firstIndex { $0.format == encoding.format }
      let index = try #require(same)
      #expect(frames[index].image === given[index].image)
      guard encoding != .jpeg else { return }
      let decoder = PictureDecoder()
      try decoder.prepare(for: encoding.format)
      for frame in frames { #expect(try decoder.picture(frame).pixels.array == pixels.array) }
    }

    @Test("the size is the picture's own, whatever the source says")
    func sizes() throws {
      var wrong = try jpeg(0)
      (wrong.width, wrong.height) = (1, 1)
      let frames = try all(source(ScriptedImages([wrong]), .raw))
      #expect(frames.map(\.width) == [64])
      #expect(frames.map(\.height) == [48])
      #expect(frames.map(\.image.count) == [64 * 48 * 3])
    }

    @Test("a damaged picture is passed over, and the next one tells of it and of what was lost before")
    func damage() throws {
      var gap = LossCounts()
      gap.add(.driverGap, 2)
      let given = [try jpeg(0), try damaged(3, lost: gap), try damaged(4), try jpeg(5, lost: gap), try jpeg(6)]
      let frames = try all(source(ScriptedImages(given), .png))
      #expect(frames.map(\.sequence) == [0, 5, 6])
      #expect(frames.map { $0.lost[.corrupt] } == [0, 2, 0])
      #expect(frames.map { $0.lost[.driverGap] } == [0, 4, 0])
    }

    @Test("at the end, what no frame has told")
    func unreported() throws {
      var gap = LossCounts()
      gap.add(.driverGap, 2)
      let source = try source(ScriptedImages([jpeg(0), damaged(1, lost: gap)], unreported: gap), .raw)
      #expect(try all(source).count == 1)
      #expect(source.unreportedLosses[.corrupt] == 1)
      #expect(source.unreportedLosses[.driverGap] == 4)
    }

    @Test("pixels that are too few are damage, a picture that is too large is not decoded")
    func unfit() throws {
      let few = frame(FrameBuffer([1, 2, 3]), .rgb24, 0)
      let giant = frame(FrameBuffer(PNGParts.image([[0]], PNGParts.header(9000, 9000, color: 2))), .png, 1)
      let frames = try all(source(ScriptedImages([few, giant, jpeg(2)]), .jpeg))
      #expect(frames.map(\.sequence) == [2])
      #expect(frames.first?.lost[.corrupt] == 1)
      #expect(frames.first?.lost[.oversize] == 1)
    }

    @Test("a source of nothing but damage is an error, unless it was ended")
    func nothing() throws {
      let hopeless = try source(ScriptedImages([damaged(0), damaged(1)]), .png)
      let error = try #require(throws: CaptureError.self) { try hopeless.next() }
      #expect(error.code == .unsupported)
      #expect(error.reason == "none of its 2 pictures could be decoded")
      #expect(try source(ScriptedImages([]), .png).next() == nil)
    }

    @Test("so many frames as were asked for, damaged ones not counted, and none is taken beyond them")
    func frames() throws {
      let inner = ScriptedImages([try damaged(0), try jpeg(1), try jpeg(2), try jpeg(3)])
      let source = try source(inner, .raw, frames: 2)
      #expect(try all(source).map(\.sequence) == [1, 2])
      #expect(inner.left == 1)
    }

    @Test("it is what its source is, and ends with it")
    func passesOn() throws {
      let inner = ScriptedImages([try jpeg(0)])
      let source = try source(inner, .raw)
      #expect((source.name, source.whenBehind, source.leastImageBytes) == ("scripted", .dropNewest, 7))
      source.cancel()
      #expect(inner.isCancelled)
      let frame = try source.next()
      #expect(frame == nil)
    }

    @Test("a folder of JPEGs and PNGs comes out in one format", arguments: FrameEncoding.allCases)
    func folder(encoding: FrameEncoding) throws {
      let folder = try TemporaryFolder()
      _ = try folder.write(Pictures.jpeg().array, as: "a.jpg")
      _ = try folder.write(damaged(0).image.array, as: "b.jpg")
      _ = try folder.write(png(0).image.array, as: "c.png")
      _ = try folder.write(Pictures.jpeg().array, as: "d.jpg")
      let options = CaptureOptions(frames: 3, encoding: encoding)
      let source = try SourceSpec.images(folder.path).open(options, clock: ManualFrameClock())
      var frames: [Frame] = []
      while let frame = try source.next() { frames.append(frame) }
      let passes = encoding == .jpeg
      #expect(frames.count == 3)
      #expect(frames.allSatisfy { $0.format == encoding.format })
      // A JPEG that is to stay one is not looked into.
      #expect(frames.map { $0.lost[.corrupt] } == (passes ? [0, 0, 0] : [0, 1, 0]))
    }
  }
#endif

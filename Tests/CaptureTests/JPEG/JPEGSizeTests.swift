#if TurboJPEG
  import Testing

  @testable import Capture

  struct JPEGSizeTests {
    @Test(
      "no picture gets smaller than that, and an even one comes near",
      arguments: [(1, 1), (8, 8), (9, 17), (640, 360), (1920, 1080)])
    func least(width: Int, height: Int) throws {
      let layout = try PixelLayout(.grey, width: width, height: height)
      let even = [UInt8](repeating: 128, count: layout.byteCount)
      let image = try even.withUnsafeBytes { try JPEGEncoder(quality: 1).encode($0, as: layout) }
      let least = JPEGSize.least(width: width, height: height)
      #expect(image.count >= least)
      // 1 KB is more than the headers of a grey JPEG take.
      #expect(image.count <= least + 1024)
    }

    @Test("a size that no memory could hold is beyond any limit")
    func beyond() {
      #expect(JPEGSize.least(width: .max, height: .max) == .max)
    }

    @Test("a source of JPEGs that come from elsewhere promises nothing")
    func sources() throws {
      let pattern = try SourceSpec.testPattern(TestPatternSpec(parsing: "640x360@25")).open()
      #expect(pattern.leastImageBytes == JPEGSize.least(width: 640, height: 360))
      let folder = try TemporaryFolder()
      _ = try folder.write(Pictures.jpeg().array, as: "a.jpg")
      for encoding in [nil] + FrameEncoding.allCases {
        #expect(try SourceSpec.images(folder.path).open(CaptureOptions(encoding: encoding)).leastImageBytes == 0)
      }
    }
  }
#endif

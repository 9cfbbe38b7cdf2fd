import Testing

@testable import Capture

struct PixelFormatTests {
  /// The mean error of a JPEG of quality 95 against the gradient that was encoded.
  private func meanError(_ picture: RawPicture, _ format: PixelFormat) throws -> Double {
    let image = try picture.bytes.withUnsafeBytes { try JPEGEncoder(quality: 95).encode($0, as: picture.layout) }
    let decoded = try JPEGDecoder().rgb24(image)
    let (width, height) = (picture.layout.width, picture.layout.height)
    #expect((decoded.width, decoded.height) == (width, height))
    var sum = 0.0
    for y in 0..<height {
      for x in 0..<width {
        let (r, g, b) = RawPicture.rgb(x, y)
        let grey = Double(RawPicture.yuv(x, y).y)
        let wanted = format == .grey ? [grey, grey, grey] : [r, g, b]
        for index in 0..<3 { sum += abs(Double(decoded.pixels[(y * width + x) * 3 + index]) - wanted[index]) }
      }
    }
    return sum / Double(width * height * 3)
  }

  @Test("a known picture comes back from its JPEG", arguments: PixelFormat.allCases, [0, 2, 32])
  func comesBack(format: PixelFormat, padding: Int) throws {
    let picture = try RawPicture(format, width: 64, height: 48, padding: padding)
    #expect(try meanError(picture, format) < 2.5)
  }

  @Test(
    "odd sizes, too, with odd strides", arguments: PixelFormat.allCases,
    [(33, 17, 0), (33, 17, 7), (32, 17, 1), (33, 16, 0), (1, 1, 0), (2, 1, 3), (1, 2, 0)])
  func oddSizes(format: PixelFormat, shape: (width: Int, height: Int, padding: Int)) throws {
    let picture = try RawPicture(format, width: shape.width, height: shape.height, padding: shape.padding)
    #expect(try meanError(picture, format) < 4)
  }

  @Test("a grey picture's JPEG has one component")
  func greyStaysGrey() throws {
    let picture = try RawPicture(.grey, width: 64, height: 48, padding: 0)
    let image = try picture.bytes.withUnsafeBytes { try JPEGEncoder(quality: 85).encode($0, as: picture.layout) }
    #expect(try JPEGHeader.parse(image).components == 1)
  }

  @Test("one byte too few is an error before any is read", arguments: PixelFormat.allCases, [(64, 48, 0), (33, 17, 5)])
  func short(format: PixelFormat, shape: (width: Int, height: Int, padding: Int)) throws {
    let picture = try RawPicture(format, width: shape.width, height: shape.height, padding: shape.padding)
    let encoder = try JPEGEncoder(quality: 85)
    for count in [0, 1, picture.bytes.count / 2, picture.bytes.count - 1] {
      #expect(throws: ImageError.truncated(at: count)) {
        try picture.bytes[..<count].withUnsafeBytes { try encoder.encode($0, as: picture.layout) }
      }
    }
    _ = try picture.bytes.withUnsafeBytes { try encoder.encode($0, as: picture.layout) }
  }

  @Test(
    "a picture's bytes are those of the format's definition",
    arguments: [
      (PixelFormat.yuyv, 4 * 2 * 2), (.uyvy, 16), (.yvyu, 16), (.nv12, 12), (.nv21, 12), (.yu12, 12), (.yv12, 12),
      (.yuv422p, 16), (.yuv444p, 24), (.grey, 8), (.rgb24, 24), (.bgr24, 24), (.rgba, 32), (.bgra, 32),
    ])
  func byteCounts(format: PixelFormat, count: Int) throws {
    #expect(try PixelLayout(format, width: 4, height: 2).byteCount == count)
  }

  @Test("odd colour planes are rounded up")
  func oddByteCounts() throws {
    #expect(try PixelLayout(.yu12, width: 5, height: 3).byteCount == 15 + 2 * 3 * 2)
    #expect(try PixelLayout(.nv12, width: 5, height: 3).byteCount == 15 + 6 * 2)
    #expect(try PixelLayout(.yuyv, width: 5, height: 3).byteCount == 12 * 3)
    #expect(try PixelLayout(.yuv422p, width: 5, height: 3).byteCount == 15 + 2 * 3 * 3)
    #expect(try PixelLayout(.yuv444p, width: 5, height: 3).byteCount == 3 * 15)
  }

  @Test(
    "sizes and strides that make no sense are refused",
    arguments: [(0, 1, 0), (1, 0, 0), (-1, 5, 9), (65536, 1, 1 << 20), (60000, 60000, 60000), (Int.max, Int.max, 1)])
  func nonsense(width: Int, height: Int, stride: Int) {
    for format in PixelFormat.allCases {
      #expect(throws: ImageError.self) { try PixelLayout(format, width: width, height: height, stride: stride) }
    }
  }

  @Test("a stride below a row's bytes, or beyond what a driver can say, is refused", arguments: [63, 0, -64, Int.max])
  func strides(stride: Int) {
    for format in PixelFormat.allCases {
      let least = format.rowBytes(width: 64)
      #expect(throws: ImageError.stride(stride, least: least)) {
        try PixelLayout(format, width: 64, height: 48, stride: stride)
      }
    }
  }

  @Test(
    "other programs' names are known",
    arguments: [
      ("YUYV", PixelFormat.yuyv), ("yuy2", .yuyv), ("I420", .yu12), ("yuv420p", .yu12), ("rgb24", .rgb24),
      ("BGR3", .bgr24), ("gray", .grey), ("nv12", .nv12), ("RGBA", .rgba), ("rgb0", .rgba), ("bgra", .bgra),
      ("BGRX", .bgra), ("yuv422p", .yuv422p), ("yuvj444p", .yuv444p), ("yuvj420p", .yu12),
    ])
  func names(text: String, format: PixelFormat) {
    #expect(PixelFormat(parsing: text) == format)
  }

  @Test("what is no format is none", arguments: ["", "mjpg", "yuv", "rgb 24"])
  func noNames(text: String) {
    #expect(PixelFormat(parsing: text) == nil)
  }
}

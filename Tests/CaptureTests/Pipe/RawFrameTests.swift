import Testing

@testable import Capture

struct RawFrameTests {
  /// Left half red, right half blue; 16x8.
  private static let size = PictureSize(width: 16, height: 8)

  private struct Pixel {
    let rgb: [UInt8]
    /// Full-range BT.601.
    let yuv: [UInt8]
    static let red = Pixel(rgb: [255, 0, 0], yuv: [76, 85, 255])
    static let blue = Pixel(rgb: [0, 0, 255], yuv: [29, 255, 107])
  }

  private static func pixel(_ x: Int) -> Pixel { x < size.width / 2 ? .red : .blue }

  /// The picture laid out as the format says.
  private static func picture(_ format: RawPixelFormat) -> [UInt8] {
    let columns = Array(0..<size.width).map(pixel)
    let pairs = stride(from: 0, to: size.width, by: 2).map(pixel)
    func plane(_ component: Int, rows: Int, halved: Bool) -> [UInt8] {
      (0..<rows).flatMap { _ in (halved ? pairs : columns).map { $0.yuv[component] } }
    }
    func rows(_ row: [UInt8], _ count: Int = size.height) -> [UInt8] { (0..<count).flatMap { _ in row } }
    let luma = plane(0, rows: size.height, halved: false)
    return switch format {
    case .rgb24: rows(columns.flatMap(\.rgb))
    case .bgr24: rows(columns.flatMap { $0.rgb.reversed() })
    case .rgba: rows(columns.flatMap { $0.rgb + [9] })
    case .bgra: rows(columns.flatMap { $0.rgb.reversed() + [9] })
    case .gray: luma
    case .yuyv: rows(pairs.flatMap { [$0.yuv[0], $0.yuv[1], $0.yuv[0], $0.yuv[2]] })
    case .uyvy: rows(pairs.flatMap { [$0.yuv[1], $0.yuv[0], $0.yuv[2], $0.yuv[0]] })
    case .nv12: luma + rows(pairs.flatMap { [$0.yuv[1], $0.yuv[2]] }, size.height / 2)
    case .nv21: luma + rows(pairs.flatMap { [$0.yuv[2], $0.yuv[1]] }, size.height / 2)
    case .yuv420p: luma + plane(1, rows: size.height / 2, halved: true) + plane(2, rows: size.height / 2, halved: true)
    case .yuv422p: luma + plane(1, rows: size.height, halved: true) + plane(2, rows: size.height, halved: true)
    case .yuv444p: luma + plane(1, rows: size.height, halved: false) + plane(2, rows: size.height, halved: false)
    }
  }

  @Test("each format keeps its colours", arguments: RawPixelFormat.allCases)
  func colours(_ format: RawPixelFormat) throws {
    let spec = try #require(RawFrameSpec(size: Self.size, format: format))
    let pixels = Self.picture(format)
    #expect(pixels.count == spec.byteCount)
    let encoder = try RawFrameEncoder(spec, quality: 100)
    let jpeg = try pixels.withUnsafeBytes { try encoder.encode($0) }
    let decoded = try JPEGDecoder().rgb24(jpeg)
    #expect((decoded.width, decoded.height) == (Self.size.width, Self.size.height))
    for (x, expected) in [(2, Pixel.red), (13, Pixel.blue)] {
      let place = (3 * Self.size.width + x) * 3
      let wanted = format == .gray ? Array(repeating: expected.yuv[0], count: 3) : expected.rgb
      for (got, want) in zip(decoded.pixels[place..<place + 3], wanted) {
        #expect(abs(Int(got) - Int(want)) <= 8, "\(decoded.pixels[place..<place + 3]) for \(wanted)")
      }
    }
  }

  @Test("odd sizes are encoded in every format", arguments: RawPixelFormat.allCases)
  func oddSizes(_ format: RawPixelFormat) throws {
    for (width, height) in [(1, 1), (3, 5), (17, 1), (1, 9)] {
      let spec = try #require(RawFrameSpec(size: PictureSize(width: width, height: height), format: format))
      let pixels = [UInt8](repeating: 128, count: spec.byteCount)
      let encoder = try RawFrameEncoder(spec, quality: 85)
      let header = try JPEGHeader.parse(pixels.withUnsafeBytes { try encoder.encode($0) })
      #expect((header.width, header.height) == (width, height))
      #expect(throws: ImageError.self) { try pixels.dropLast().withUnsafeBytes { try encoder.encode($0) } }
    }
  }

  @Test("frames of one length come whole, wherever the bytes are parted, and a part of one is counted")
  func splits() {
    let bytes = (0..<35).map { UInt8($0) }
    func split(_ pieces: [ArraySlice<UInt8>]) -> ([[UInt8]], UInt64) {
      var splitter = RawFrameSplitter(length: 8)
      var frames: [[UInt8]] = []
      for piece in pieces {
        piece.withUnsafeBytes { raw in
          var rest = raw
          while !rest.isEmpty {
            if let frame = splitter.next(from: &rest, { Array($0) }) { frames.append(frame) }
          }
        }
      }
      splitter.finish()
      return (frames, splitter.takeLosses()[.truncated])
    }
    let expected = stride(from: 0, to: 32, by: 8).map { Array(bytes[$0..<$0 + 8]) }
    for cut in bytes.indices {
      let (frames, truncated) = split([bytes[..<cut], bytes[cut...]])
      #expect(frames == expected && truncated == 1, "parted at \(cut)")
    }
    #expect(split(bytes.indices.map { bytes[$0...$0] }).0 == expected)
    #expect(split([bytes[..<16]]).1 == 0)
  }

  @Test("a specification is read, and what is none is refused")
  func specification() {
    #expect(RawFrameSpec(parsing: "640x480:rgb24")?.byteCount == 640 * 480 * 3)
    #expect(RawFrameSpec(parsing: "3x3:nv12")?.byteCount == 9 + 8)
    #expect(RawFrameSpec(parsing: "640x480:rgb24")?.description == "640x480:rgb24")
    for text in ["", "640x480", "640x480:", "640x480:rgb", ":rgb24", "0x1:gray", "65535x65535:gray", "640x480:rgb24:"] {
      #expect(RawFrameSpec(parsing: text) == nil, "\(text)")
    }
  }
}

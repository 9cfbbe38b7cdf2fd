import Capture

/// A known picture laid out in any raw format: the opposite of what the encoder does, written sample by sample.
struct RawPicture {
  let layout: PixelLayout
  let bytes: [UInt8]

  /// A smooth gradient: its JPEG is nearly exact.
  static func rgb(_ x: Int, _ y: Int) -> (red: Double, green: Double, blue: Double) {
    (60 + Double(x) * 2, 200 - Double(y) * 2, 90 + Double(x + y))
  }

  /// Full-range BT.601, as JFIF has it.
  static func yuv(_ x: Int, _ y: Int) -> (y: UInt8, u: UInt8, v: UInt8) {
    let (r, g, b) = rgb(x, y)
    return (
      clamp(0.299 * r + 0.587 * g + 0.114 * b), clamp(128 - 0.168736 * r - 0.331264 * g + 0.5 * b),
      clamp(128 + 0.5 * r - 0.418688 * g - 0.081312 * b)
    )
  }

  /// What a pixel is once it is RGB: each colour sample stands for all pixels that share it.
  static func decoded(_ x: Int, _ y: Int, _ format: PixelFormat) -> [Double] {
    let (r, g, b) = rgb(x, y)
    let luma = Double(yuv(x, y).y)
    let across = [.rgb24, .bgr24, .rgba, .bgra, .grey, .yuv444p].contains(format) ? x : x & ~1
    let down = [.nv12, .nv21, .yu12, .yv12].contains(format) ? y & ~1 : y
    switch format {
    case .rgb24, .bgr24, .rgba, .bgra: return [r, g, b].map { Double(clamp($0)) }
    case .grey: return [luma, luma, luma]
    default:
      let colour = yuv(across, down)
      let (u, v) = (Double(colour.u) - 128, Double(colour.v) - 128)
      return [luma + 1.402 * v, luma - 0.344136 * u - 0.714136 * v, luma + 1.772 * u].map { min(max($0, 0), 255) }
    }
  }

  private static func clamp(_ value: Double) -> UInt8 { UInt8(min(max(value.rounded(), 0), 255)) }

  /// Everything that is no pixel holds 0xEE, so that reading it shows.
  init(_ format: PixelFormat, width: Int, height: Int, padding: Int) throws {
    let tight = try PixelLayout(format, width: width, height: height)
    layout = try PixelLayout(format, width: width, height: height, stride: tight.stride + padding)
    var bytes = [UInt8](repeating: 0xee, count: layout.byteCount)
    for y in 0..<height {
      for x in 0..<width { Self.put(x, y, format, layout, &bytes) }
    }
    self.bytes = bytes
  }

  private static func put(_ x: Int, _ y: Int, _ format: PixelFormat, _ layout: PixelLayout, _ bytes: inout [UInt8]) {
    let (luma, u, v) = yuv(x, y)
    let row = y * layout.stride
    switch format {
    case .yuyv: putPacked(x, row, (0, 1, 3), (luma, u, v), &bytes)
    case .yvyu: putPacked(x, row, (0, 3, 1), (luma, u, v), &bytes)
    case .uyvy: putPacked(x, row, (1, 0, 2), (luma, u, v), &bytes)
    case .grey: bytes[row + x] = luma
    case .rgb24, .bgr24:
      let (r, g, b) = rgb(x, y)
      let samples = [r, g, b].map(clamp)
      for index in 0..<3 { bytes[row + x * 3 + index] = samples[format == .rgb24 ? index : 2 - index] }
    case .rgba, .bgra:
      let (r, g, b) = rgb(x, y)
      let samples = [r, g, b].map(clamp)
      for index in 0..<3 { bytes[row + x * 4 + index] = samples[format == .rgba ? index : 2 - index] }
    case .yuv444p:
      let plane = layout.stride * layout.height
      for (index, sample) in [luma, u, v].enumerated() { bytes[index * plane + row + x] = sample }
    case .yuv422p:
      bytes[row + x] = luma
      guard x % 2 == 0 else { return }
      let colourStride = (layout.stride + 1) / 2
      let base = layout.stride * layout.height + y * colourStride + x / 2
      bytes[base] = u
      bytes[base + colourStride * layout.height] = v
    case .nv12, .nv21, .yu12, .yv12:
      bytes[row + x] = luma
      guard x % 2 == 0, y % 2 == 0 else { return }
      let (first, second) = format == .nv12 || format == .yu12 ? (u, v) : (v, u)
      let base = layout.stride * layout.height
      if format == .nv12 || format == .nv21 {
        let pairStride = (layout.stride + 1) / 2 * 2
        bytes[base + y / 2 * pairStride + x] = first
        bytes[base + y / 2 * pairStride + x + 1] = second
      } else {
        let colourStride = (layout.stride + 1) / 2
        let plane = colourStride * ((layout.height + 1) / 2)
        bytes[base + y / 2 * colourStride + x / 2] = first
        bytes[base + plane + y / 2 * colourStride + x / 2] = second
      }
    }
  }

  private static func putPacked(
    _ x: Int, _ row: Int, _ place: (y: Int, u: Int, v: Int), _ sample: (y: UInt8, u: UInt8, v: UInt8),
    _ bytes: inout [UInt8]
  ) {
    let pair = row + x / 2 * 4
    bytes[pair + place.y + x % 2 * 2] = sample.y
    guard x % 2 == 0 else { return }
    bytes[pair + place.u] = sample.u
    bytes[pair + place.v] = sample.v
  }
}

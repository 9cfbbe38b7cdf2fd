/// Turns raw frames of one kind into JPEGs. Used by one thread at a time.
final class RawFrameEncoder {
  private let spec: RawFrameSpec
  private let encoder: JPEGEncoder
  /// Pixels in an order that the encoder takes, where theirs is another one.
  private var scratch: [UInt8] = []

  init(_ spec: RawFrameSpec, quality: Int) throws(CaptureError) {
    self.spec = spec
    encoder = try JPEGEncoder(quality: quality)
  }

  func encode(_ bytes: UnsafeRawBufferPointer) throws(ImageError) -> FrameBuffer {
    guard bytes.count >= spec.byteCount else { throw .truncated(at: bytes.count) }
    let (width, height) = (spec.size.width, spec.size.height)
    switch spec.format {
    case .rgb24: return try encoder.encode(rgb24: bytes, width: width, height: height)
    case .bgr24: return try reordered(bytes, bytesPerPixel: 3, red: 2, blue: 0)
    case .rgba: return try reordered(bytes, bytesPerPixel: 4, red: 0, blue: 2)
    case .bgra: return try reordered(bytes, bytesPerPixel: 4, red: 2, blue: 0)
    case .gray: return try planar(bytes, .gray)
    case .yuyv: return try packed(bytes)
    case .uyvy:
      swapNeighbours(bytes)
      return try scratched { (bytes) throws(ImageError) in try packed(bytes) }
    case .nv12: return try semiPlanar(bytes, u: 0)
    case .nv21: return try semiPlanar(bytes, u: 1)
    case .yuv420p: return try planar(bytes, .yuv420)
    case .yuv422p: return try planar(bytes, .yuv422)
    case .yuv444p: return try planar(bytes, .yuv444)
    }
  }

  private func packed(_ bytes: UnsafeRawBufferPointer) throws(ImageError) -> FrameBuffer {
    let stride = (spec.size.width + 1) / 2 * 4
    return try encoder.encode(yuyv: bytes, width: spec.size.width, height: spec.size.height, stride: stride)
  }

  /// Y, U and V one behind the other.
  private func planar(
    _ bytes: UnsafeRawBufferPointer, _ subsampling: YUVPlanes.Subsampling
  ) throws(ImageError) -> FrameBuffer {
    let (width, height) = (spec.size.width, spec.size.height)
    guard let y = bytes.assumingMemoryBound(to: UInt8.self).baseAddress else { throw .truncated(at: 0) }
    let chroma = subsampling.chromaSize(width: width, height: height)
    let u = y + width * height
    let v = u + chroma.width * chroma.height
    let isGray = subsampling == .gray
    return try encoder.encode(
      YUVPlanes(
        width: width, height: height, subsampling: subsampling, y: y, u: isGray ? nil : u, v: isGray ? nil : v,
        strides: (width, chroma.width, chroma.width)))
  }

  /// Y, and behind it U and V by turns.
  private func semiPlanar(_ bytes: UnsafeRawBufferPointer, u first: Int) throws(ImageError) -> FrameBuffer {
    let luma = spec.size.width * spec.size.height
    let count = (spec.byteCount - luma) / 2
    resizeScratch(spec.byteCount)
    scratch.withUnsafeMutableBytes { out in
      out[..<luma].copyBytes(from: bytes[..<luma])
      for index in 0..<count {
        out[luma &+ index] = bytes[luma &+ index &* 2 &+ first]
        out[luma &+ count &+ index] = bytes[luma &+ index &* 2 &+ 1 &- first]
      }
    }
    return try scratched { (bytes) throws(ImageError) in try planar(bytes, .yuv420) }
  }

  private func reordered(
    _ bytes: UnsafeRawBufferPointer, bytesPerPixel: Int, red: Int, blue: Int
  ) throws(ImageError) -> FrameBuffer {
    let pixels = spec.size.width * spec.size.height
    resizeScratch(pixels * 3)
    scratch.withUnsafeMutableBytes { out in
      for pixel in 0..<pixels {
        let source = pixel &* bytesPerPixel
        let target = pixel &* 3
        out[target] = bytes[source &+ red]
        out[target &+ 1] = bytes[source &+ 1]
        out[target &+ 2] = bytes[source &+ blue]
      }
    }
    return try scratched { (bytes) throws(ImageError) in
      try encoder.encode(rgb24: bytes, width: spec.size.width, height: spec.size.height)
    }
  }

  private func swapNeighbours(_ bytes: UnsafeRawBufferPointer) {
    let count = spec.byteCount
    resizeScratch(count)
    scratch.withUnsafeMutableBytes { out in
      for index in 0..<count { out[index] = bytes[index ^ 1] }
    }
  }

  private func resizeScratch(_ count: Int) {
    if scratch.count != count { scratch = [UInt8](repeating: 0, count: count) }
  }

  /// `Array.withUnsafeBytes` knows untyped errors alone, so the result is carried out.
  private func scratched(
    _ body: (UnsafeRawBufferPointer) throws(ImageError) -> FrameBuffer
  ) throws(ImageError) -> FrameBuffer {
    try scratch.withUnsafeBytes { bytes in Result { () throws(ImageError) in try body(bytes) } }.get()
  }
}

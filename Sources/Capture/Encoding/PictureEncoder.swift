import Foundation

/// Turns pixels into frames of one format. Used by one thread at a time.
final class PictureEncoder {
  let encoding: FrameEncoding
  /// Nil for all but its own encoding.
  private let jpeg: JPEGEncoder?
  private let png: PNGEncoder?
  private let converter = RGBConverter()
  private var scratch = PlanarScratch()
  /// RGB on its way into a PNG.
  private var pixels = UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)

  /// - Parameters:
  ///   - encoding: nil for JPEG, which is what becomes of pixels unless something else is asked for.
  ///   - quality: of JPEGs, 1 to 100.
  init(_ encoding: FrameEncoding?, quality: Int) throws(CaptureError) {
    self.encoding = encoding ?? .jpeg
    jpeg = self.encoding == .jpeg ? try JPEGEncoder(quality: quality) : nil
    png = self.encoding == .png ? try PNGEncoder() : nil
  }

  deinit { pixels.deallocate() }

  /// Encodes full-range planes; grey ones become a grey JPEG or PNG.
  func encode(_ planes: YUVPlanes) throws(ImageError) -> EncodedImage {
    let (width, height) = (planes.width, planes.height)
    if let jpeg { return image(try jpeg.encode(planes), width, height) }
    // Throws where the size is none that can be encoded.
    let layout = try PixelLayout(.rgb24, width: width, height: height)
    if let png, planes.subsampling == .gray {
      return image(
        try png.encode(planes.y, .grey, width: width, height: height, stride: planes.strides.y), width, height)
    }
    return try rgb(layout) { (target) throws(ImageError) in try converter.convert(planes, to: target) }
  }

  /// Encodes raw pixels.
  ///
  /// - Throws: `.truncated` for fewer bytes than `layout` takes.
  func encode(_ bytes: UnsafeRawBufferPointer, as layout: PixelLayout) throws(ImageError) -> EncodedImage {
    if let jpeg { return image(try jpeg.encode(bytes, as: layout), layout.width, layout.height) }
    try layout.check(bytes)
    if let planes = scratch.planes(of: bytes, as: layout) { return try encode(planes) }
    guard let base = bytes.assumingMemoryBound(to: UInt8.self).baseAddress else { throw .truncated(at: 0) }
    if let png, layout.format == .rgb24 {
      let bytes = try png.encode(
        base, .rgb24, width: layout.width, height: layout.height, stride: layout.stride)
      return image(bytes, layout.width, layout.height)
    }
    let tight = try PixelLayout(.rgb24, width: layout.width, height: layout.height)
    return try rgb(tight) { RGBConverter.reorder(base, layout, to: $0) }
  }

  func encode(_ picture: DecodedPicture) throws(ImageError) -> EncodedImage {
    if encoding == .raw, picture.layout.format == .rgb24 {
      return image(picture.pixels, picture.layout.width, picture.layout.height)
    }
    return try picture.pixels.withUnsafeBytes { (bytes) throws(ImageError) in try encode(bytes, as: picture.layout) }
  }

  /// Lets `fill` write RGB: into the frame's own memory where that is what it is to hold.
  private func rgb(
    _ layout: PixelLayout, _ fill: (UnsafeMutablePointer<UInt8>) throws(ImageError) -> Void
  ) throws(ImageError) -> EncodedImage {
    if let png {
      let target = reserve(layout.byteCount)
      try fill(target)
      let bytes = try png.encode(
        target, .rgb24, width: layout.width, height: layout.height, stride: layout.stride)
      return image(bytes, layout.width, layout.height)
    }
    guard let memory = malloc(layout.byteCount) else { throw .tooLarge(width: layout.width, height: layout.height) }
    do throws(ImageError) {
      try fill(memory.assumingMemoryBound(to: UInt8.self))
    } catch {
      free(memory)
      throw error
    }
    return image(FrameBuffer(malloced: memory, count: layout.byteCount), layout.width, layout.height)
  }

  private func image(_ bytes: FrameBuffer, _ width: Int, _ height: Int) -> EncodedImage {
    EncodedImage(bytes: bytes, format: encoding.format, width: width, height: height)
  }

  private func reserve(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    if let base = pixels.baseAddress, pixels.count >= count { return base }
    pixels.deallocate()
    let base = UnsafeMutablePointer<UInt8>.allocate(capacity: max(count, 1))
    pixels = UnsafeMutableBufferPointer(start: base, count: max(count, 1))
    return base
  }
}

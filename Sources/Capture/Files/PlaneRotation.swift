/// Turns pictures in planes. It keeps the memory that it turns them into.
final class PlaneRotation {
  private var memory = UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)

  deinit { memory.deallocate() }

  /// The picture turned, valid until the next call; the picture itself where it is upright. 4:2:2 must not swap its axes.
  func turned(_ planes: YUVPlanes, _ orientation: PictureOrientation) throws(ImageError) -> YUVPlanes {
    guard orientation != .upright else { return planes }
    guard !orientation.swapsAxes || planes.subsampling != .yuv422 else { throw .codec("4:2:2 on its side") }
    let chroma = planes.subsampling.chromaSize(width: planes.width, height: planes.height)
    // Sizes are those of a picture that is there, so that the sum does not overflow.
    let (luma, colour) = (planes.width * planes.height, chroma.width * chroma.height)
    let base = reserve(luma + 2 * colour)
    Self.turn(planes.y, planes.strides.y, planes.width, planes.height, into: base, orientation)
    if let u = planes.u, let v = planes.v {
      Self.turn(u, planes.strides.u, chroma.width, chroma.height, into: base + luma, orientation)
      Self.turn(v, planes.strides.v, chroma.width, chroma.height, into: base + luma + colour, orientation)
    }
    let (width, height) = orientation.swapsAxes ? (planes.height, planes.width) : (planes.width, planes.height)
    let chromaWidth = orientation.swapsAxes ? chroma.height : chroma.width
    return YUVPlanes(
      width: width, height: height, subsampling: planes.subsampling, y: UnsafePointer(base),
      u: planes.u.map { _ in UnsafePointer(base + luma) }, v: planes.v.map { _ in UnsafePointer(base + luma + colour) },
      strides: (width, chromaWidth, chromaWidth))
  }

  /// Pixels in one plane turned: grey or 8-bit RGB. Valid as above.
  func turned(
    _ pixels: (bytes: UnsafeRawBufferPointer, layout: PixelLayout), _ orientation: PictureOrientation
  ) throws(ImageError) -> (bytes: UnsafeRawBufferPointer, layout: PixelLayout) {
    let layout = pixels.layout
    guard orientation != .upright else { return pixels }
    guard layout.format == .grey || layout.format == .rgb24,
      let source = pixels.bytes.assumingMemoryBound(to: UInt8.self).baseAddress
    else { throw .codec("\(layout.format.rawValue) on its side") }
    let (width, height) = orientation.swapsAxes ? (layout.height, layout.width) : (layout.width, layout.height)
    let turned = try PixelLayout(layout.format, width: width, height: height)
    let base = reserve(turned.byteCount)
    if layout.format == .grey {
      Self.turn(source, layout.stride, layout.width, layout.height, into: base, orientation)
    } else {
      Self.turn(source, layout.stride, layout.width, layout.height, size: 3, into: base, orientation)
    }
    return (UnsafeRawBufferPointer(start: base, count: turned.byteCount), turned)
  }

  private func reserve(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    if let base = memory.baseAddress, memory.count >= count { return base }
    memory.deallocate()
    let base = UnsafeMutablePointer<UInt8>.allocate(capacity: max(count, 1))
    memory = UnsafeMutableBufferPointer(start: base, count: max(count, 1))
    return base
  }

  /// - Parameters:
  ///   - width, height: of the plane as it comes.
  ///   - size: bytes of a sample.
  ///   - target: `width * height` samples, whose rows follow one another without a gap.
  @inline(__always)
  private static func turn(
    _ source: UnsafePointer<UInt8>, _ stride: Int, _ width: Int, _ height: Int, size: Int = 1,
    into target: UnsafeMutablePointer<UInt8>, _ orientation: PictureOrientation
  ) {
    let (across, down) = orientation.swapsAxes ? (height, width) : (width, height)
    for row in 0..<down {
      let line = orientation.flipsDown ? down - 1 - row : row
      let out = target + line * across * size
      // Where the first sample of the row comes from, and how far the next one is.
      var from = orientation.swapsAxes ? source + row * size : source + row * stride
      let step = orientation.swapsAxes ? stride : size
      for column in 0..<across {
        let place = (orientation.flipsAcross ? across - 1 - column : column) * size
        for byte in 0..<size { out[place + byte] = from[byte] }
        from += step
      }
    }
  }
}

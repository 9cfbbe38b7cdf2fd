/// Reused memory in which raw pixels are laid out as the planes that the JPEG encoder takes.
///
/// The encoder reads luma planes of 4:2:0 and 4:2:2 pictures up to an even width, and of 4:2:0 up to an even height: where
/// the picture has an odd size, its last column and row are doubled.
struct PlanarScratch: ~Copyable {
  private var memory = UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)

  deinit { memory.deallocate() }

  /// The picture's planes, in place where they can be read as they are. Valid as long as `bytes`, and until the next call.
  ///
  /// - Parameter bytes: checked against `layout` by the caller.
  /// - Returns: nil for RGB, which has no planes.
  mutating func planes(of bytes: UnsafeRawBufferPointer, as layout: PixelLayout) -> YUVPlanes? {
    guard let base = bytes.assumingMemoryBound(to: UInt8.self).baseAddress else { return nil }
    switch layout.format {
    case .yuyv: return split(base, layout, lumaShift: 0, isUFirst: true)
    case .uyvy: return split(base, layout, lumaShift: 8, isUFirst: true)
    case .yvyu: return split(base, layout, lumaShift: 0, isUFirst: false)
    case .nv12: return pairs(base, layout, isUFirst: true)
    case .nv21: return pairs(base, layout, isUFirst: false)
    case .yu12: return planar(base, layout, .yuv420, isUFirst: true)
    case .yv12: return planar(base, layout, .yuv420, isUFirst: false)
    case .yuv422p: return planar(base, layout, .yuv422, isUFirst: true)
    case .yuv444p: return planar(base, layout, .yuv444, isUFirst: true)
    case .grey:
      return YUVPlanes(
        width: layout.width, height: layout.height, subsampling: .gray, y: base, u: nil, v: nil,
        strides: (layout.stride, 0, 0))
    case .rgb24, .bgr24, .rgba, .bgra: return nil
    }
  }

  /// Packed 4:2:2: two lumas and two colours in four bytes, the first luma in the lowest byte or the one above.
  private mutating func split(
    _ base: UnsafePointer<UInt8>, _ layout: PixelLayout, lumaShift: UInt32, isUFirst: Bool
  ) -> YUVPlanes {
    let pairs = layout.chromaWidth
    let luma = pairs * 2
    let colourShift = 8 &- lumaShift
    let y = reserve(luma * layout.height * 2)
    let first = y + luma * layout.height
    let second = first + pairs * layout.height
    for row in 0..<layout.height {
      let source = UnsafeRawPointer(base + row * layout.stride)
      let lumas = UnsafeMutableRawPointer(y + row * luma)
      let firsts = first + row * pairs
      let seconds = second + row * pairs
      for pair in 0..<pairs {
        let pixels = UInt32(littleEndian: source.loadUnaligned(fromByteOffset: pair &* 4, as: UInt32.self))
        let light = pixels &>> lumaShift
        let two = UInt16(truncatingIfNeeded: light & 0xff) | UInt16(truncatingIfNeeded: light >> 8 & 0xff00)
        lumas.storeBytes(of: two.littleEndian, toByteOffset: pair &* 2, as: UInt16.self)
        let colour = pixels &>> colourShift
        firsts[pair] = UInt8(truncatingIfNeeded: colour)
        seconds[pair] = UInt8(truncatingIfNeeded: colour >> 16)
      }
    }
    return YUVPlanes(
      width: layout.width, height: layout.height, subsampling: .yuv422, y: UnsafePointer(y),
      u: UnsafePointer(isUFirst ? first : second), v: UnsafePointer(isUFirst ? second : first),
      strides: (luma, pairs, pairs))
  }

  /// 4:2:0 with its colours in pairs: only they are laid out anew.
  private mutating func pairs(_ base: UnsafePointer<UInt8>, _ layout: PixelLayout, isUFirst: Bool) -> YUVPlanes {
    let (width, height) = (layout.chromaWidth, layout.chromaHeight)
    let first = reserve(2 * width * height + Self.paddedLuma(layout))
    let second = first + width * height
    let (y, stride) = Self.evenLuma(base, layout, in: second + width * height)
    for row in 0..<height {
      let source = UnsafeRawPointer(base + layout.chromaOffset + row * layout.chromaStride)
      let firsts = first + row * width
      let seconds = second + row * width
      for pair in 0..<width {
        let two = UInt16(littleEndian: source.loadUnaligned(fromByteOffset: pair &* 2, as: UInt16.self))
        firsts[pair] = UInt8(truncatingIfNeeded: two)
        seconds[pair] = UInt8(truncatingIfNeeded: two >> 8)
      }
    }
    return YUVPlanes(
      width: layout.width, height: layout.height, subsampling: .yuv420, y: y,
      u: UnsafePointer(isUFirst ? first : second), v: UnsafePointer(isUFirst ? second : first),
      strides: (stride, width, width))
  }

  /// Three planes, read where they are.
  private mutating func planar(
    _ base: UnsafePointer<UInt8>, _ layout: PixelLayout, _ subsampling: YUVPlanes.Subsampling, isUFirst: Bool
  ) -> YUVPlanes {
    let (y, stride) = Self.evenLuma(base, layout, in: reserve(Self.paddedLuma(layout)))
    let first = base + layout.chromaOffset
    let second = first + layout.chromaStride * layout.chromaHeight
    return YUVPlanes(
      width: layout.width, height: layout.height, subsampling: subsampling, y: y, u: isUFirst ? first : second,
      v: isUFirst ? second : first, strides: (stride, layout.chromaStride, layout.chromaStride))
  }

  /// Whether the luma plane has the size that the encoder reads.
  private static func isEven(_ layout: PixelLayout) -> Bool { evenSize(layout) == (layout.width, layout.height) }

  private static func evenSize(_ layout: PixelLayout) -> (width: Int, height: Int) {
    let format = layout.format
    return (
      format.halvesColoursAcross ? layout.chromaWidth * 2 : layout.width,
      format.halvesColoursDown ? layout.chromaHeight * 2 : layout.height
    )
  }

  /// The bytes that `evenLuma` needs.
  private static func paddedLuma(_ layout: PixelLayout) -> Int {
    let (width, height) = evenSize(layout)
    return isEven(layout) ? 0 : width * height
  }

  /// The luma plane as it is where its size is even, else a copy with the last column and row doubled.
  private static func evenLuma(
    _ base: UnsafePointer<UInt8>, _ layout: PixelLayout, in copy: UnsafeMutablePointer<UInt8>
  ) -> (UnsafePointer<UInt8>, stride: Int) {
    if isEven(layout) { return (base, layout.stride) }
    let (width, height) = evenSize(layout)
    for row in 0..<height {
      let source = base + min(row, layout.height - 1) * layout.stride
      let target = copy + row * width
      target.update(from: source, count: layout.width)
      if width > layout.width { target[layout.width] = source[layout.width - 1] }
    }
    return (UnsafePointer(copy), width)
  }

  private mutating func reserve(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    if let base = memory.baseAddress, memory.count >= count { return base }
    memory.deallocate()
    let base = UnsafeMutablePointer<UInt8>.allocate(capacity: max(count, 1))
    memory = UnsafeMutableBufferPointer(start: base, count: max(count, 1))
    return base
  }
}

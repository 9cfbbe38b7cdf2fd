/// Reused memory in which packed 4:2:2 pixels are laid out as planes.
struct PlanarScratch: ~Copyable {
  private var memory = UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)

  deinit { memory.deallocate() }

  /// Splits Y0 U Y1 V. The planes are valid until the next call. The caller has checked that `bytes` holds
  /// `height` rows of `stride`.
  mutating func split(yuyv bytes: UnsafeRawBufferPointer, width: Int, height: Int, stride: Int) -> YUVPlanes {
    let pairs = (width + 1) / 2
    let luma = pairs * 2
    let base = reserve(luma * height * 2)
    let u = base + luma * height
    let v = u + pairs * height
    for row in 0..<height {
      guard let source = bytes.baseAddress.map({ $0 + row * stride }) else { break }
      let yRow = UnsafeMutableRawPointer(base + row * luma)
      let uRow = u + row * pairs
      let vRow = v + row * pairs
      for pair in 0..<pairs {
        // Little-endian: Y0 in the low byte.
        let pixels = UInt32(littleEndian: source.loadUnaligned(fromByteOffset: pair &* 4, as: UInt32.self))
        let lumas = UInt16(truncatingIfNeeded: pixels & 0xff) | UInt16(truncatingIfNeeded: pixels >> 8 & 0xff00)
        yRow.storeBytes(of: lumas.littleEndian, toByteOffset: pair &* 2, as: UInt16.self)
        uRow[pair] = UInt8(truncatingIfNeeded: pixels >> 8)
        vRow[pair] = UInt8(truncatingIfNeeded: pixels >> 24)
      }
    }
    return YUVPlanes(
      width: width, height: height, subsampling: .yuv422, y: UnsafePointer(base), u: UnsafePointer(u),
      v: UnsafePointer(v), strides: (luma, pairs, pairs))
  }

  private mutating func reserve(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    if let base = memory.baseAddress, memory.count >= count { return base }
    memory.deallocate()
    let base = UnsafeMutablePointer<UInt8>.allocate(capacity: count)
    memory = UnsafeMutableBufferPointer(start: base, count: count)
    return base
  }
}

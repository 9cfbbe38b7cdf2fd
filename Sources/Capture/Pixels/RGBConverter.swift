#if TurboJPEG
  import CTurboJPEG
#endif

/// Brings raw pictures to 8-bit RGB, rows without padding. Used by one thread at a time.
///
/// YUV becomes RGB by libturbojpeg, as a JPEG's does: full range, BT.601, each colour sample for all pixels that it
/// stands for.
final class RGBConverter {
  #if TurboJPEG
    private var handle: tjhandle?

    deinit { if let handle { tjDestroy(handle) } }

    /// - Parameter target: room for 3 bytes a pixel.
    func convert(_ planes: YUVPlanes, to target: UnsafeMutablePointer<UInt8>) throws(ImageError) {
      guard let handle = handle ?? tjInitDecompress() else { throw .codec("libturbojpeg: no decoder could be made") }
      self.handle = handle
      var pointers: [UnsafePointer<UInt8>?] = [planes.y, planes.u, planes.v]
      var strides = [planes.strides.y, planes.strides.u, planes.strides.v].map { Int32(clamping: $0) }
      let status = tjDecodeYUVPlanes(
        handle, &pointers, &strides, planes.subsampling.turbo, target, Int32(clamping: planes.width), 0,
        Int32(clamping: planes.height), Int32(TJPF_RGB.rawValue), 0)
      guard status == 0 else {
        throw .codec("libturbojpeg: \(tjGetErrorStr2(handle).map { String(cString: $0) } ?? "unknown error")")
      }
    }
  #else
    func convert(_ planes: YUVPlanes, to target: UnsafeMutablePointer<UInt8>) throws(ImageError) { throw .notBuiltIn }
  #endif

  /// Brings pixels of RGB in any order to the one that frames have.
  ///
  /// - Parameters:
  ///   - base: as many bytes as `layout` takes.
  ///   - target: room for 3 bytes a pixel.
  static func reorder(
    _ base: UnsafePointer<UInt8>, _ layout: PixelLayout, to target: UnsafeMutablePointer<UInt8>
  ) {
    let (step, red, blue) = layout.format.rgbOrder
    for row in 0..<layout.height {
      var from = base + row * layout.stride
      var out = target + row * layout.width * 3
      if layout.format == .rgb24 {
        out.update(from: from, count: layout.width * 3)
        continue
      }
      for _ in 0..<layout.width {
        out[0] = from[red]
        out[1] = from[1]
        out[2] = from[blue]
        from += step
        out += 3
      }
    }
  }
}

extension PixelFormat {
  /// Of RGB: bytes of a pixel, and which of them are red and blue.
  fileprivate var rgbOrder: (step: Int, red: Int, blue: Int) {
    switch self {
    case .bgr24: (3, 2, 0)
    case .rgba: (4, 0, 2)
    case .bgra: (4, 2, 0)
    default: (3, 0, 2)
    }
  }
}
